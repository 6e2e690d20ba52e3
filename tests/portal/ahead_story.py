"""What a borrower and a lender set down about paying ahead, for the whole story."""

from datetime import timedelta

from payments import links, orders, quoting, shares
from payments.models import Debt, Lender, PayoffQuote
from payments.money import Money
from tests.conftest import NOON


def quoted(debt: Debt) -> PayoffQuote:
    return quoting.make(debt, valid_through=NOON.date(), by="borrower:1", at=NOON)


def helped(debt: Debt) -> dict[str, str]:
    """Make a link with which somebody else can pay."""
    link, token = links.make(debt, amount=Money(10_00, debt.currency), by="borrower:1", at=NOON)
    return {"pay_link": link.code, "pay_token": token}


def shared(debt: Debt) -> str:
    parts = [(debt, Money(10_00, debt.currency))]
    return shares.keep(parts, basis="CHOSEN", by="borrower:1", at=NOON)


def ordered(lender: Lender) -> str:
    """Set an order by hand, from tomorrow on."""
    rule = orders.write(
        lender,
        ground="POLICY",
        buckets=["INTEREST", "PRINCIPAL", "FEE"],
        source="2026年条款",
        from_date=NOON.date() + timedelta(days=1),
        product="OTHER",
        by="officer:wen",
        at=NOON,
    )
    return str(rule.pk)
