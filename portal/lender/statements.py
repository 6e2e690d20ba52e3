"""What a lender reads of a statement: each figure, and each line with the paper behind it.

Gathers plain values for pages and tables; knows no requests.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments import remitting
from payments.days import local_date
from payments.models import Entry, Lender, Payment, Remittance
from payments.money import Money
from payments.remitting import Figures
from portal import filling, papers

# More lines than this are in the tables only: a letter is read, not searched.
LINES_PRINTED = 500
# What a line is, and why it is on the statement.
WORDS: dict[str, tuple[Promise, Promise]] = {
    remitting.GROSS: (
        _("Payment"),
        _("A borrower paid, and the money arrived. It has a receipt, of which you have a copy."),
    ),
    remitting.REFUND: (
        _("Refund"),
        _("Money of a payment was given back to the payer; a credit note corrects the receipt."),
    ),
    remitting.CHARGEBACK: (
        _("Taken back by the payer’s bank"),
        _("The payer’s bank took a payment back, or gave it back again after you won."),
    ),
    remitting.PROVIDER_FEE: (
        _("Payment provider’s charge"),
        _("What the payment provider keeps. It is never added to what a borrower pays."),
    ),
    remitting.PLATFORM_FEE: (
        _("Portal’s charge"),
        _("What this portal keeps, as agreed with you. It is never added to what a borrower pays."),
    ),
    remitting.PAYOUT: (
        _("Payout"),
        _("Money went from the payment provider to your bank, or came back from there."),
    ),
}
# What a line is called that counts the other way: money that came back to the lender.
RETURNED: dict[str, Promise] = {
    remitting.REFUND: _("Refund that came back"),
    remitting.CHARGEBACK: _("Given back by the payer’s bank"),
    remitting.PROVIDER_FEE: _("Payment provider’s charge, returned"),
    remitting.PLATFORM_FEE: _("Portal’s charge, returned"),
    remitting.PAYOUT: _("Payout that came back"),
}


@dataclass(frozen=True)
class Line:
    """One entry of a statement: what it moved, and the papers and accounts it belongs to."""

    entry_id: int
    part: str
    day: date
    amount: Money
    at_bank: Money
    receipt_code: str = ""
    credit_note_code: str = ""
    debt_reference: str = ""
    debt_code: str = ""

    @property
    def word(self) -> Promise:
        usual = WORDS[self.part][0]
        return RETURNED.get(self.part, usual) if self.amount.minor > 0 else usual

    @property
    def why(self) -> Promise:
        return WORDS[self.part][1]

    @property
    def paper(self) -> str:
        return self.credit_note_code or self.receipt_code


@dataclass(frozen=True)
class Row:
    """One figure of a statement, signed as it counts; a sum of those above it or not."""

    key: str
    word: Promise
    amount: Money
    is_sum: bool = False


def figures(found: Figures) -> list[Row]:
    """Return the figures in reading order; what is nothing and not always there is left out."""

    def row(key: str, word: Promise, minor: int, *, is_sum: bool = False) -> Row:
        return Row(key, word, Money(minor, found.currency), is_sum)

    rows = [
        row("gross", _("Received from borrowers"), found.gross_minor),
        row("refunds", _("Refunded"), -found.refunds_minor),
        row("chargebacks", _("Taken back by payers’ banks"), -found.chargebacks_minor),
        row("provider", _("Kept by the payment provider"), -found.provider_fees_minor),
        row("platform", _("Kept by this portal"), -found.platform_fees_minor),
        row("net", _("Yours"), found.net_minor, is_sum=True),
        row("opening", _("Carried from the statement before"), found.opening_minor),
        row("bank", _("Of it paid to your bank directly"), -found.at_bank_minor),
        row("payouts", _("Paid out to your bank"), -found.paid_out_minor),
        row("closing", _("Left at the payment provider"), found.closing_minor, is_sum=True),
    ]
    always = {"gross", "provider", "net", "closing"}
    return [each for each in rows if each.amount or each.key in always]


def lines(entries: Iterable[Entry], *, lender: Lender, currency: str) -> list[Line]:
    """Return a page of ``remitting.lines`` as lines, in two queries whatever their number."""
    listed = list(_with_papers(entries))
    receipts = _receipts_behind(lender, listed)
    return [_line(entry, receipts, lender, currency) for entry in listed]


def paper(closed: Remittance) -> papers.RemittancePaper:
    """Return a closed statement as a document says it, with its first LINES_PRINTED lines."""
    lender, currency = closed.lender, closed.currency
    entries = remitting.lines(lender, currency=currency, remittance=closed)[:LINES_PRINTED]
    return papers.RemittancePaper(
        lender=filling.lender_party(lender),
        number=closed.code,
        first_date=closed.first_date,
        last_date=closed.last_date,
        closed_date=local_date(closed.closed_at, lender.time_zone),
        net=Money(closed.net_minor, currency),
        figures=tuple(
            papers.Figure(row.word, row.amount, row.is_sum)
            for row in figures(remitting.figures_of(closed))
        ),
        lines=tuple(
            papers.StatementLine(one.day, one.word, one.paper, one.debt_reference, one.amount)
            for one in lines(entries, lender=lender, currency=currency)
        ),
        count=remitting.count(lender, currency=currency, remittance=closed),
    )


def statement_of(lender: Lender, entry: Entry) -> Remittance | None:
    """Return the closed statement that holds ``entry``; None while it is in the open one."""
    return Remittance.objects.filter(lender=lender, lines__entry=entry).first()


def _with_papers(entries: Iterable[Entry]) -> Iterable[Entry]:
    if isinstance(entries, QuerySet):
        return entries.select_related("payment__receipt", "credit_note", "debt")
    return entries


def _receipts_behind(lender: Lender, entries: list[Entry]) -> dict[str, str]:
    """Return the receipt's code by the key of the payment that a charge belongs to."""
    keys = {_payment_key(entry) for entry in entries if not hasattr(entry, "payment")}
    paid = Payment.objects.filter(lender=lender, key__in=keys - {""}, receipt__isnull=False)
    return dict(paid.values_list("key", "receipt__code"))


def _payment_key(entry: Entry) -> str:
    return entry.key.partition(":")[2]


def _line(entry: Entry, receipts: dict[str, str], lender: Lender, currency: str) -> Line:
    clearing, bank = entry.clearing_minor or 0, entry.bank_minor or 0
    moved = clearing if entry.part == remitting.PAYOUT else clearing + bank
    payment = getattr(entry, "payment", None)
    receipt = getattr(payment, "receipt", None)
    note = getattr(entry, "credit_note", None)
    return Line(
        entry_id=entry.pk,
        part=entry.part,
        day=local_date(entry.at, lender.time_zone),
        amount=Money(moved, currency),
        at_bank=Money(bank, currency),
        receipt_code=receipt.code if receipt else receipts.get(_payment_key(entry), ""),
        credit_note_code=note.code if note else "",
        debt_reference=entry.debt.reference if entry.debt else "",
        debt_code=entry.debt.code if entry.debt else "",
    )
