"""A debt line by line, from its itemisation to a day."""

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payments.money import Money
from portal.papers.parts import Incomplete, PartLine, Party, sum_of

# What can stand on a statement, by the kinds of entry in the ledger.
MOVEMENTS: dict[str, Promise] = {
    "OPENING": _("Balance placed"),
    "INTEREST": _("Interest"),
    "PAYMENT": _("Payment received"),
    "REVERSAL": _("Payment that went back"),
    "RESTORATION": _("Payment that counts again"),
    "REPLAY": _("Shared out anew"),
    "CORRECTION": _("Correction"),
    "WAIVER": _("Given up under a settlement"),
}


@dataclass(frozen=True)
class Link:
    """One handing on of the debt, from whom to whom."""

    from_name: str
    to_name: str
    on_date: date | None = None


@dataclass(frozen=True)
class Movement:
    """One entry of the ledger: ``amount`` below zero takes away; ``balance`` is what then is owed.

    ``kind`` is a key of MOVEMENTS; ``text`` adds to it, such as a receipt's number.
    """

    on_date: date
    kind: str
    amount: Money
    balance: Money
    text: str = ""

    @property
    def label(self) -> Promise:
        return MOVEMENTS[self.kind]


@dataclass(frozen=True)
class StatementPaper:
    """A debt from its itemisation to ``as_of``: every line, every entry, what is owed and to whom.

    ``itemisation`` adds up to the first balance; ``owed_parts`` add up to ``owed``; ``links`` are
    oldest first and may be empty.
    """

    lender: Party
    borrower: Party
    debt_reference: str
    product: str
    itemisation_date: date | None
    as_of: date
    itemisation: tuple[PartLine, ...]
    movements: tuple[Movement, ...]
    owed: Money
    owed_parts: tuple[PartLine, ...]
    original_creditor: str = ""
    links: tuple[Link, ...] = ()

    def __post_init__(self) -> None:
        if sum_of(self.owed_parts, self.owed) != self.owed:
            raise Incomplete("The parts of what is owed do not add up to it.")
        running = None
        for movement in self.movements:
            if running is not None and running + movement.amount != movement.balance:
                raise Incomplete("A running balance does not follow from the one before it.")
            running = movement.balance
        if running is not None and running != self.owed:
            raise Incomplete("The last running balance is not what is owed.")

    @property
    def itemised(self) -> Money:
        return sum_of(self.itemisation, self.owed)

    @property
    def paid(self) -> Money:
        """What has been paid since the itemisation, as a sum above zero."""
        return -sum_of((m for m in self.movements if m.kind == "PAYMENT"), self.owed)
