"""Papers of the cast, for tests of documents: Canal Bank, and Mr Zhang, who owes 30,542.70."""

from datetime import UTC, date, datetime, timedelta

from payments.money import Money
from portal.papers import (
    AgreementPaper,
    BreachTerms,
    Charges,
    DuePayment,
    LetterPaper,
    Link,
    Movement,
    PartLine,
    Party,
    Progress,
    QuoteLine,
    QuotePaper,
    ReceiptPaper,
    Signature,
    StatementPaper,
)

CANAL = Party(
    name="Canal Bank 运河银行",
    address="18 Pingjiang Road\nSuzhou 215000",
    registration="91320500MA0000000X",
    contact="0512 5550 0100, Monday to Friday 9:00 to 18:00",
)
ZHANG = Party(name="张伟 Zhang Wei", address="苏州市姑苏区平江路 27 号 3 幢 502 室\n215000")
DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
PARTS = (("PRINCIPAL", 2_400_000), ("INTEREST", 504_270), ("FEE", 150_000))


def yuan(minor: int) -> Money:
    return Money(minor, "CNY")


def lines(*parts: tuple[str, int]) -> tuple[PartLine, ...]:
    return tuple(PartLine(code, yuan(minor)) for code, minor in parts)


def receipt_values() -> dict:
    return {
        "lender": CANAL,
        "borrower": ZHANG,
        "number": "CANAL-2026-000042",
        "issued_date": date(2026, 12, 15),
        "paid_date": date(2026, 12, 15),
        "amount": yuan(200_000),
        "method": "Visa ending 4242",
        "provider_reference": "pi_3Q0000000000000000000000",
        "debt_reference": "CB-2026-0001",
        "lines": lines(("FEE", 150_000), ("INTEREST", 50_000)),
        "order_name": "CN_561",
        "owed_before": yuan(3_054_270),
        "owed_after": yuan(2_854_270),
        "check_code": "7K3M9QXD",
        "check_url": "https://steadily.example/receipts",
        "progress": Progress(
            4, 36, yuan(339_360), yuan(3_054_270), date(2027, 1, 15), yuan(84_840)
        ),
        "final_after": date(2027, 4, 14),
    }


def receipt() -> ReceiptPaper:
    return ReceiptPaper(**receipt_values())


def pending_receipt() -> ReceiptPaper:
    kept = receipt_values() | {"lines": (), "progress": None, "final_after": None}
    return ReceiptPaper(**kept | {"number": "", "is_pending": True})


def due_payments(count: int, each: int) -> tuple[DuePayment, ...]:
    """Return ``count`` payments a month apart, of ``each`` but for the rest in the last."""
    rows, left = [], 3_054_270
    for number in range(1, count + 1):
        amount = each if number < count else left
        left -= amount
        due = date(2026 + (number + 10) // 12, (number + 10) % 12 + 1, 15)
        rows.append(DuePayment(number, due, yuan(amount), yuan(left)))
    return tuple(rows)


def agreement_values(count: int = 36, each: int = 84_840) -> dict:
    return {
        "lender": CANAL,
        "borrower": ZHANG,
        "number": "CANAL-A-2026-0007",
        "agreed_date": date(2026, 11, 23),
        "debt_reference": "CB-2026-0001",
        "balance": yuan(3_054_270),
        "balance_date": date(2026, 11, 23),
        "parts": lines(*PARTS),
        "payments": due_payments(count, each),
        "frequency": "Monthly, on the 15th",
        "method": "Card or Alipay on the payment page",
        "charges": Charges(),
        "is_bank_card": True,
        "order_name": "CN_561",
        "breach": BreachTerms(2, 15, 3, 6, 14),
        "signature": Signature(
            "张伟",
            datetime(2026, 11, 23, 6, 5, 9, tzinfo=UTC),
            "Asia/Shanghai",
            "203.0.113.7",
            "2026-11",
            DIGEST,
        ),
        "accepted_date": date(2026, 11, 23),
        "cooling_off_days": 14,
    }


def agreement(count: int = 36, each: int = 84_840) -> AgreementPaper:
    return AgreementPaper(**agreement_values(count, each))


def quote() -> QuotePaper:
    return QuotePaper(
        lender=CANAL,
        borrower=ZHANG,
        number="7K3M9QXD4T",
        made_date=date(2026, 11, 23),
        debt_reference="CB-2026-0001",
        lines=tuple(QuoteLine(code, yuan(minor)) for code, minor in PARTS),
        amount=yuan(3_054_270),
        until=date(2026, 12, 15),
    )


def letter() -> LetterPaper:
    return LetterPaper(
        name="张伟 Zhang Wei",
        address=ZHANG.address,
        date=date(2026, 11, 23),
        code="7K3M9QXD4TVA",
        url="https://steadily.example/find",
        stop_url="https://steadily.example/stop",
        contact="help@steadily.example",
        until=date(2027, 1, 22),
    )


def statement(payments: int = 3) -> StatementPaper:
    day, owed = date(2026, 11, 23), 3_054_270
    movements = [Movement(day, "OPENING", yuan(owed), yuan(owed))]
    for number in range(payments):
        owed -= 84_840
        paid_on = day + timedelta(days=22 + 30 * number)
        text = f"CANAL-2026-{number + 1:06d}"
        movements.append(Movement(paid_on, "PAYMENT", yuan(-84_840), yuan(owed), text))
    interest = max(0, owed - 2_400_000)
    return StatementPaper(
        lender=CANAL,
        borrower=ZHANG,
        debt_reference="CB-2026-0001",
        product="Credit card",
        itemisation_date=day,
        as_of=movements[-1].on_date,
        itemisation=(
            PartLine("PRINCIPAL", yuan(2_500_000), text="Card ending 0817"),
            PartLine("INTEREST", yuan(504_270)),
            PartLine("FEE", yuan(150_000)),
            PartLine("PAYMENT", yuan(-100_000), date(2026, 1, 20)),
        ),
        movements=tuple(movements),
        owed=yuan(owed),
        owed_parts=lines(("PRINCIPAL", owed - interest), ("INTEREST", interest), ("FEE", 0)),
        original_creditor="Hill Credit",
        links=(Link("Hill Credit", "Canal Bank 运河银行", date(2026, 10, 1)),),
    )
