"""The paper that corrects a receipt."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.money import Money
from portal.papers.parts import Incomplete, PartLine, Party, sum_of
from portal.papers.receipts import Copy, Progress

# Why a receipt was corrected, by the reasons of payments.credit_notes.
REASONS: dict[str, Promise] = {
    "MISTAKE": _("The payment should not have been taken, so the money was given back."),
    "DUPLICATE": _("The same payment was taken twice, so one was given back."),
    "GOODWILL": _("The money was given back out of goodwill."),
    "OVERPAID": _("More was paid than was owed, so the rest was given back."),
    "CHARGEBACK": _("The bank of the payer took the payment back."),
    "RETURN": _("The bank of the payer returned the debit."),
    "INQUIRY": _("The bank of the payer took the payment back."),
    "WON": _("The bank of the payer decided that the payment stands."),
    "MOVED": _("More was paid than was owed, and the rest counts toward another account."),
    "UNMOVED": _("The payment behind it was taken back, so it counts here again."),
    "UNDONE": _("It came from a payment that was taken back since, so it is owed again."),
    "CAME_BACK": _("The money that was given back could not be delivered, so the payment stands."),
}
RESTORING = ("WON", "CAME_BACK", "UNMOVED")


@dataclass(frozen=True)
class Shift:
    """What another receipt's payment now pays: more of a part, or less where below zero."""

    receipt_number: str
    lines: tuple[PartLine, ...]


@dataclass(frozen=True)
class CreditNotePaper:
    """The correction of one receipt; amounts are as they stand on it, none below zero.

    ``reason`` is a key of REASONS; of one in RESTORING the payment counts again.
    """

    lender: Party
    borrower: Party
    number: str
    issued_date: date
    receipt_number: str
    receipt_date: date
    amount: Money
    method: str
    debt_reference: str
    lines: tuple[PartLine, ...]
    shifts: tuple[Shift, ...]
    reason: str
    text: str
    owed_after: Money
    check_code: str
    check_url: str
    progress: Progress | None = None
    copy: Copy = Copy.BORROWER

    def __post_init__(self) -> None:
        if not (self.number and self.check_code and self.check_url):
            raise Incomplete("A credit note has a number and can be checked.")
        if sum_of(self.lines, self.amount) != self.amount:
            raise Incomplete("The lines of a credit note are not its amount.")

    @property
    def is_restored(self) -> bool:
        """Whether the payment counts again, instead of no longer."""
        return self.reason in RESTORING

    @property
    def why(self) -> Promise:
        return REASONS[self.reason]

    @property
    def is_lenders_copy(self) -> bool:
        return self.copy == Copy.LENDER
