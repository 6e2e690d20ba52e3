"""Fills the letter that a debt is over from its record.

Words come out in the language that is active; knows no layout and no requests.
"""

from django.utils.http import urlencode

from payments.days import local_date
from payments.models import Clearance, Payment
from payments.money import Money
from portal import papers
from portal.filling import address, lender_party


def paper_of(found: Clearance) -> papers.ClearancePaper:
    """Return the letter as it holds now: subject to clearing, final, or withdrawn."""
    debt, zone, currency = found.debt, found.debt.lender.time_zone, found.currency
    paid = Payment.objects.filter(debt=debt, settled_at__lte=found.issued_at)
    last = paid.order_by("-settled_at").first()
    asked = urlencode({"number": found.code, "code": found.check_code})
    return papers.ClearancePaper(
        lender=lender_party(debt.lender),
        borrower=papers.Party(debt.borrower.name),
        number=found.code,
        issued_date=local_date(found.issued_at, zone),
        debt_reference=debt.reference,
        is_settled=found.kind == Clearance.Kind.SETTLED,
        placed=Money(debt.claimed_minor, currency),
        paid=Money(found.paid_minor, currency),
        given_up=Money(found.waived_minor, currency),
        last_paid_date=(last.paid_on or local_date(last.settled_at, zone)) if last else None,
        is_final=found.is_final,
        final_after=found.final_after,
        is_withdrawn=found.is_withdrawn,
        check_code=found.check_code,
        check_url=f"{address('receipt-check')}?{asked}",
    )
