"""What a lender's people see of accounts: a row in the list, and all there is about one.

Gathers plain values for pages; knows no requests.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments import ledger
from payments.days import local_date
from payments.ledger import Movement
from payments.models import (
    Account,
    Assignment,
    Chargeback,
    Debt,
    Entry,
    ItemisationLine,
    Payment,
    Refund,
)
from payments.money import Money
from plans import disputes, mandates, progress
from plans.models import Agreement, Dispute, Hold, Plan, SupportNeed
from plans.progress import Progress
from plans.settlement import settlements
from portal import invitations, inviting, reach, support_words
from portal.debit_standings import Standing, standing_of
from portal.interest import InterestNow, interest_now
from portal.lender import findings, happenings, settlement_rows
from portal.lender.findings import Told
from portal.lender.happenings import Happening
from portal.models import ContactPoint, Invitation
from portal.rests import Rest, rests_of

State = Debt.State
# Shorter, and from the lender's side, than what a borrower reads.
WORDS = {
    State.PLACED: gettext_lazy("Being checked"),
    State.HELD: gettext_lazy("Held"),
    State.VERIFIED: gettext_lazy("Ready"),
    State.OPEN: gettext_lazy("Open"),
    State.IN_NEGOTIATION: gettext_lazy("A plan is being agreed"),
    State.ON_PLAN: gettext_lazy("On a plan"),
    State.IN_DISPUTE: gettext_lazy("Under question"),
    State.SETTLING: gettext_lazy("A settlement is being paid"),
    State.PAID: gettext_lazy("Paid off"),
    State.SETTLED: gettext_lazy("Settled"),
    State.CLOSED: gettext_lazy("Closed"),
}
TAGS = {
    State.HELD: "warn",
    State.IN_DISPUTE: "warn",
    State.ON_PLAN: "ok",
    State.SETTLING: "ok",
    State.PAID: "ok",
    State.SETTLED: "ok",
}
PAYMENTS_SHOWN = 50


@dataclass(frozen=True)
class Row:
    """One account in the list. ``amount`` is what is owed today, or what is claimed while held.

    ``unbooked`` is the part of it that no entry of the book holds yet: interest up to today.
    ``why`` names what was found first about one that is held.
    """

    debt: Debt
    amount: Money
    unbooked: Money
    is_booked: bool
    word: str
    tag: str
    why: str


@dataclass(frozen=True)
class Address:
    """One contact point and whether it is still good for an invitation."""

    point: ContactPoint
    is_fresh: bool
    is_usable: bool


@dataclass(frozen=True)
class Overview:
    """All there is about one account."""

    owed: Money
    word: str
    tag: str
    told: list[Told]
    lines: list[tuple[ItemisationLine, Money]]
    claimed: Money
    buckets: list[tuple[str, Money]]
    movements: list[dict[str, object]]
    assignments: list[Assignment]
    plan: Plan | None
    plan_progress: Progress | None
    agreement: Agreement | None
    autopay: Standing | None
    payments: list[tuple[Payment, Money]]
    addresses: list[Address]
    email: ContactPoint | None
    letter: Invitation | None
    is_invitable: bool
    is_contact_stopped: bool
    dispute: Dispute | None
    rests: list[Rest]
    support: list[tuple[SupportNeed, str]]
    happenings: list[Happening]
    is_over: bool
    settlements: list[dict[str, object]]
    may_settle: bool
    interest: InterestNow | None

    @property
    def plan_word(self) -> str:
        """Where the plan stands, as the lender says it."""
        if self.plan and self.plan.state == Plan.State.COOLING_OFF:
            return _("Agreed; the borrower can still change their mind")
        return str(self.plan.get_state_display()) if self.plan else ""

    @property
    def to_today(self) -> Money:
        """What is owed with the interest that no entry holds yet."""
        return self.owed + self.interest.unposted if self.interest else self.owed


def row(debt: Debt, owed_minor: int, unposted_minor: int) -> Row:
    is_booked = debt.state not in Debt.HIDDEN
    minor = owed_minor if is_booked else debt.claimed_minor
    word, tag = str(WORDS[debt.state]), TAGS.get(debt.state, "")
    more = Money(unposted_minor if is_booked else 0, debt.currency)
    found = debt.held_reasons[:1] if debt.state == State.HELD else []
    why = "".join(findings.in_words(reason, debt.currency).title for reason in found)
    return Row(debt, Money(minor, debt.currency) + more, more, is_booked, word, tag, why)


def chips(debts: QuerySet[Debt], *, chosen: str, batch: str) -> list[dict[str, object]]:
    """Return the states to choose among, each with its count, in one query."""
    counted = dict(debts.order_by().values_list("state").annotate(count=Count("pk")))
    every = {"state": "", "word": _("All"), "count": sum(counted.values())}
    found = [
        {"state": state.value, "word": str(WORDS[state]), "count": counted[state.value]}
        for state in State
        if counted.get(state.value)
    ]
    return [
        {**chip, "is_chosen": chip["state"] == chosen, "batch": batch} for chip in [every, *found]
    ]


def of(debt: Debt, *, at: datetime) -> Overview:
    """Return all there is about ``debt`` at this moment."""
    today = local_date(at, debt.lender.time_zone)
    addresses = _addresses(debt, on=today)
    is_stopped = disputes.is_contact_stopped(debt)
    plan = progress.latest_plan(debt)
    buckets = ledger.owed_by_bucket(debt)
    return Overview(
        owed=Money(sum(buckets.values()), debt.currency),
        interest=interest_now(debt, at=at),
        word=str(WORDS[debt.state]),
        tag=TAGS.get(debt.state, ""),
        told=[findings.in_words(reason, debt.currency) for reason in debt.held_reasons],
        lines=[(x, Money(x.amount_minor, debt.currency)) for x in debt.lines.order_by("number")],
        claimed=Money(debt.claimed_minor, debt.currency),
        buckets=[
            (str(Account.Kind(kind).label), Money(buckets[kind], debt.currency))
            for kind in Account.OWED
            if kind in buckets
        ],
        movements=[_movement(moved, debt.currency) for moved in ledger.history(debt)],
        assignments=list(debt.assignments.order_by("number")),
        plan=plan,
        plan_progress=progress.progress_of(plan, on=today) if plan else None,
        agreement=Agreement.objects.filter(plan=plan).first() if plan else None,
        autopay=_autopay(plan, at=at),
        payments=_payments(debt),
        addresses=addresses,
        email=reach.best_email([a.point for a in addresses], debt, on=today),
        letter=_letter(debt, at=at),
        is_invitable=debt.state in invitations.INVITABLE and not is_stopped,
        is_contact_stopped=is_stopped,
        dispute=Dispute.objects.filter(debt=debt, state__in=Dispute.OPEN).first(),
        rests=rests_of(_resting(debt), at=at),
        support=support_words.needs_of(debt, on=today),
        happenings=happenings.of(debt),
        is_over=debt.state in Debt.OVER,
        settlements=settlement_rows.of_debt(debt),
        may_settle=debt.state in settlements.SETTLEABLE,
    )


def _resting(debt: Debt) -> QuerySet[Hold]:
    active = Hold.objects.filter(debt=debt, state=Hold.State.ACTIVE)
    return active.select_related("debt__lender").order_by("pk")


def _autopay(plan: Plan | None, *, at: datetime) -> Standing | None:
    mandate = mandates.in_force(plan) if plan else None
    return standing_of(mandate, at=at) if mandate else None


def _addresses(debt: Debt, *, on: date) -> list[Address]:
    placed = local_date(debt.placed_at, debt.lender.time_zone)
    points = ContactPoint.objects.filter(borrower=debt.borrower_id).order_by("kind", "pk")
    return [
        Address(
            point=point,
            is_fresh=reach.is_fresh(point, placed_date=placed, on=on),
            is_usable=point.state in ContactPoint.USABLE,
        )
        for point in points
    ]


def _letter(debt: Debt, *, at: datetime) -> Invitation | None:
    return inviting.letter_to(debt.borrower, debt, at=at)


def _payments(debt: Debt) -> list[tuple[Payment, Money]]:
    """Return the newest payments, each with ``has_gone_back``: all of it or a part."""
    gone = {"payment": OuterRef("pk"), "entry__isnull": False, "restored": None}
    back = Exists(Refund.objects.filter(**gone)) | Exists(Chargeback.objects.filter(**gone))
    payments = Payment.objects.filter(debt=debt).select_related("receipt").order_by("-pk")
    payments = payments.annotate(has_gone_back=back)
    return [
        (payment, Money(payment.received_minor or payment.amount_minor, payment.currency))
        for payment in payments[:PAYMENTS_SHOWN]
    ]


def _movement(moved: Movement, currency: str) -> dict[str, object]:
    return {
        "at": moved.at,
        "word": str(Entry.Kind(moved.kind).label),
        "change": Money(moved.change_minor, currency),
        "after": Money(moved.after_minor, currency),
    }
