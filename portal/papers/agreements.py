"""A plan as both parties agreed it, with the six contents that it may not be issued without."""

from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.utils.functional import Promise

from payments.money import Money
from portal.papers.parts import ORDERS, Incomplete, PartLine, Party, sum_of


@dataclass(frozen=True)
class DuePayment:
    """One payment of an agreed schedule; ``left`` is what is still to pay once it is made."""

    number: int
    due_date: date
    amount: Money
    left: Money
    is_upfront: bool = False
    is_open: bool = False


@dataclass(frozen=True)
class Charges:
    """What goes on being added while a plan runs; ``annual_rate`` (``12%``) where interest does."""

    annual_fee: bool = False
    interest: bool = False
    other_fees: bool = False
    annual_rate: str = ""


@dataclass(frozen=True)
class BreachTerms:
    """When a plan can end early: counts of payments, and days.

    ``late_count`` payments each over ``late_days`` late, or ``missed_count`` missed among any
    ``window_count``; then a letter, ``notice_days`` to answer it, and a person looks.
    """

    late_count: int
    late_days: int
    missed_count: int
    window_count: int
    notice_days: int


@dataclass(frozen=True)
class Signature:
    """How the borrower signed: what was typed, when (an aware moment, shown in ``zone``), where.

    ``how``: typed, pressed (a small change, confirmed on its page), or carried on from before.
    ``version`` names the wording; ``digest`` is the SHA-256, in hex, of the canonical text.
    """

    typed_name: str
    signed_at: datetime
    zone: str
    address: str
    version: str
    digest: str
    how: str = "typed"

    @property
    def day(self) -> date:
        """The day of signing, where it was signed."""
        return self._local.date()

    @property
    def clock(self) -> str:
        """The time of signing with its zone: ``14:05:09+08:00 (Asia/Shanghai)``."""
        return f"{self._local.isoformat(timespec='seconds').partition('T')[2]} ({self.zone})"

    @property
    def _local(self) -> datetime:
        return self.signed_at.astimezone(ZoneInfo(self.zone))


@dataclass(frozen=True)
class AgreementPaper:
    """A plan as both parties agreed it, with the six contents of a personalised instalment plan.

    1 ``balance`` on ``balance_date`` and its ``parts``; 2 ``payments``, ``frequency`` and
    ``method`` (words in the reader's language); 3 ``charges``; 4 ``is_bank_card`` (the borrower
    then applies for no further card); 5 ``breach`` and ``order_name`` (a key of ORDERS); 6
    ``cooling_off_days`` and ``other`` (the lender's own clauses). ``accepted_by`` is the officer,
    ``accepted_how`` says how it came to be without one; both are empty where the published policy
    said yes. ``replaces`` is the number of the agreement whose place it takes, ``changed`` a
    sentence that says how. On ``review_date`` both sides look again; a payment that ``is_open`` is
    what is left then. What is ``questioned`` of the balance is no part of the plan.
    """

    lender: Party
    borrower: Party
    number: str
    agreed_date: date
    debt_reference: str
    balance: Money
    balance_date: date
    parts: tuple[PartLine, ...]
    payments: tuple[DuePayment, ...]
    frequency: str
    method: str
    charges: Charges
    is_bank_card: bool
    order_name: str
    breach: BreachTerms
    signature: Signature
    accepted_date: date
    accepted_by: str = ""
    accepted_how: str = ""
    cooling_off_days: int = 0
    other: tuple[str, ...] = ()
    replaces: str = ""
    changed: str = ""
    review_date: date | None = None
    questioned: Money | None = None

    def __post_init__(self) -> None:
        needed = (self.number, self.frequency, self.method, self.lender.name, self.borrower.name)
        signed = (self.signature.typed_name, self.signature.version, self.signature.digest)
        if not all(needed) or not all(signed) or not self.payments:
            raise Incomplete("An agreement is not issued with one of its contents empty.")
        if sum_of(self.parts, self.balance) != self.balance:
            raise Incomplete("The parts of the balance do not add up to it.")
        if self.total != self.planned and not self.charges.interest:
            raise Incomplete("With nothing added, the payments add up to the balance.")

    @property
    def planned(self) -> Money:
        """What of the balance the plan is for: all of it, but for what is questioned."""
        return self.balance - self.questioned if self.questioned else self.balance

    @property
    def total(self) -> Money:
        """What all the payments come to."""
        return sum_of(self.payments, self.balance)

    @property
    def ends_at_review(self) -> bool:
        """Whether only the payments until the review are listed; the last then is what is left."""
        return self.last.is_open and self.last.due_date == self.review_date

    @property
    def fixed(self) -> tuple[DuePayment, ...]:
        """The payments that are promised."""
        return self.payments[:-1] if self.ends_at_review else self.payments

    @property
    def promised(self) -> Money:
        """What the promised payments come to."""
        return sum_of(self.fixed, self.balance)

    @property
    def first(self) -> DuePayment:
        return self.payments[0]

    @property
    def last(self) -> DuePayment:
        return self.payments[-1]

    @property
    def order(self) -> Promise:
        return ORDERS[self.order_name]
