"""Papers of how a debt of the cast ends, for tests of documents."""

from datetime import UTC, date, datetime

from portal.papers import ClearancePaper, DuePayment, SettlementPaper, Signature
from tests.portal.sample_papers import CANAL, DIGEST, ZHANG, yuan


def settlement() -> SettlementPaper:
    """30 % off what Mr Zhang owes, in three payments, as he signed it."""
    days = (date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1))
    return SettlementPaper(
        lender=CANAL,
        borrower=ZHANG,
        number="S-7K3M9QXD4T",
        written_date=date(2026, 11, 2),
        debt_reference="CB-2026-0001",
        balance=yuan(3_054_270),
        amount=yuan(2_137_989),
        payments=tuple(
            DuePayment(number, day, yuan(712_663), yuan(712_663 * (3 - number)))
            for number, day in enumerate(days, start=1)
        ),
        until=date(2026, 11, 16),
        cure_days=10,
        tax="ask_where_you_live",
        signature=Signature(
            typed_name="张伟",
            signed_at=datetime(2026, 11, 3, 4, tzinfo=UTC),
            zone="Asia/Shanghai",
            address="192.0.2.7",
            version="2026-11",
            digest=DIGEST,
        ),
    )


def clearance() -> ClearancePaper:
    """The letter that Mr Zhang has paid everything."""
    return ClearancePaper(
        lender=CANAL,
        borrower=ZHANG,
        number="CANAL-2026-P-000001",
        issued_date=date(2026, 11, 2),
        debt_reference="CB-2026-0001",
        is_settled=False,
        placed=yuan(3_054_270),
        paid=yuan(3_054_270),
        given_up=yuan(0),
        last_paid_date=date(2026, 11, 2),
        is_final=False,
        final_after=date(2027, 3, 2),
        is_withdrawn=False,
        check_code="7K3M9QXD",
        check_url="https://steadily.example/receipts",
    )
