"""The letter with a lender's answer to a question."""

from dataclasses import dataclass
from datetime import date

from payments.money import Money
from portal.papers.parts import Incomplete, Party


@dataclass(frozen=True)
class OutcomeLine:
    """One questioned line: how much of it was asked about, how much was taken off."""

    label: str
    asked: Money
    taken_off: Money


@dataclass(frozen=True)
class OutcomePaper:
    """An answer: what was asked and why, what was decided, what was taken off and what shows it.

    ``lines`` is empty for a question about the whole; ``checked`` and ``document`` are what a no to
    one rests on. ``can_be_appealed``: another officer looks
    at it once more if the borrower asks.
    """

    lender: Party
    borrower: Party
    number: str
    debt_reference: str
    asked_date: date
    answered_date: date
    about: str
    ground: str
    verdict: str
    lines: tuple[OutcomeLine, ...]
    taken_off: Money
    answer: str
    shown: tuple[str, ...]
    can_be_appealed: bool
    checked: tuple[str, ...] = ()
    document: str = ""

    def __post_init__(self) -> None:
        if any(line.taken_off.minor > line.asked.minor for line in self.lines):
            raise Incomplete("No more is taken off a line than was asked about.")
