"""Where each debt stands, in one plain sentence with one next step.

Asks for everything it needs for all debts of a person at once, so that ten cost what one does.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext as _

from payments import arrivals, growth, ledger
from payments.days import local_date
from payments.models import Debt
from payments.money import Money
from plans import disputed, plannable, progress
from plans.missing import tolerance
from plans.models import Dispute, Hold, Instalment, Plan, Proposal, Settlement
from plans.progress import Progress
from plans.settlement import settlements
from portal import access, rungs
from portal.borrower.settling_words import OPEN_NOW, settlement_words
from portal.models import User
from portal.rests import rest_words
from portal.sentences import coming_words
from portal.templatetags.look import lender_name
from portal.words import day_text, money_text

OPEN_STATES = (Debt.State.VERIFIED, Debt.State.OPEN, Debt.State.IN_NEGOTIATION)
LIVE_STATES = (*OPEN_STATES, Debt.State.ON_PLAN, Debt.State.IN_DISPUTE, Debt.State.SETTLING)


@dataclass(frozen=True)
class Step:
    """The one next step: its words and where it leads."""

    word: str
    url: str


@dataclass(frozen=True)
class Standing:
    """A debt with all that its sentence rests on; ``plan`` is the newest one."""

    debt: Debt
    owed: Money
    coming: Money
    questioned: Money
    today: date
    plan: Plan | None = None
    progress: Progress | None = None
    draft: Proposal | None = None
    waiting: Proposal | None = None
    dispute: Dispute | None = None
    hold: Hold | None = None
    settlement: Settlement | None = None
    has_budget: bool = field(default=False)

    @property
    def is_live(self) -> bool:
        return self.debt.state in LIVE_STATES

    @property
    def is_open(self) -> bool:
        """Whether a plan can be proposed."""
        return self.debt.state in OPEN_STATES

    @property
    def is_on_plan(self) -> bool:
        return bool(self.plan and self.plan.state in Plan.LIVE)

    @property
    def is_settling(self) -> bool:
        return bool(self.settlement and self.settlement.is_active)

    @property
    def is_settleable(self) -> bool:
        """Whether a smaller sum can be asked for."""
        return self.debt.state in settlements.SETTLEABLE and not self.settlement

    @property
    def is_rest_said(self) -> bool:
        """Whether the sentence is already about the rest that the borrower takes."""
        return bool(self.hold) and not (
            self.dispute or self.waiting or self.draft or self.settlement
        )

    @property
    def rest_sentence(self) -> str:
        return rest_words(self.hold) if self.hold else ""

    @property
    def said(self) -> tuple[str, Step]:
        return _said(self)

    @property
    def sentence(self) -> str:
        return self.said[0]

    @property
    def step(self) -> Step:
        return self.said[1]


def standings_of(user: User, debts: Iterable[Debt], *, at: datetime) -> list[Standing]:
    """Return where each of these debts of ``user`` stands, in a fixed number of queries."""
    debts = list(debts)
    pks = [debt.pk for debt in debts]
    owed, grown = ledger.owed_on(debts), growth.unposted_now(debts, at=at)
    proposals = _proposals(user, pks)
    plans = {p.debt_id: p for p in access.plans_of(user).filter(debt__in=pks).order_by("pk")}
    rows = _instalments(plans.values())
    questioned = disputed.resting_on(debts)
    coming, grace = arrivals.expected_on(debts), tolerance.days_by_plan(plans.values())
    asked, resting = _asked(user, pks), _rests(user, pks)
    settled = _settlements(user, [d.pk for d in debts if getattr(d, "is_settled_for", True)])
    told = set(access.budgets_of(user).values_list("lender", "currency", "debt"))
    standings = []
    for debt in debts:
        today = local_date(at, debt.lender.time_zone)
        plan = plans.get(debt.pk)
        standings.append(
            Standing(
                debt=debt,
                owed=Money(owed[debt.pk] + grown[debt.pk], debt.currency),
                coming=Money(coming[debt.pk], debt.currency),
                questioned=Money(questioned[debt.pk], debt.currency),
                today=today,
                plan=plan,
                progress=_progress(plan, rows, coming, grace, questioned, on=today)
                if plan
                else None,
                draft=proposals.get((debt.pk, True)),
                waiting=proposals.get((debt.pk, False)),
                dispute=asked.get(debt.pk),
                hold=resting.get(debt.pk),
                settlement=settled.get(debt.pk),
                has_budget=any(
                    (debt.lender_id, debt.currency, about) in told for about in (None, debt.pk)
                ),
            )
        )
    return standings


def _asked(user: User, pks: list[int]) -> dict[int, Dispute]:
    """Return the open question about the whole of each debt, by debt."""
    whole = access.disputes_of(user).filter(kind__in=Dispute.WHOLE, state__in=Dispute.OPEN)
    return {asked.debt_id: asked for asked in whole.filter(debt__in=pks).order_by("pk")}


def _proposals(user: User, pks: list[int]) -> dict[tuple[int, bool], Proposal]:
    """Return the unsent and the waiting offers, by debt and whether unsent."""
    states = (Proposal.State.DRAFT, *Proposal.WAITING)
    found = access.proposals_of(user).filter(debt__in=pks, state__in=states)
    return {(p.debt_id, p.state == Proposal.State.DRAFT): p for p in found}


def _rests(user: User, pks: list[int]) -> dict[int, Hold]:
    """Return the rest of each debt: of several the one without an end, or the longest."""
    holds = access.holds_of(user).filter(debt__in=pks, state=Hold.State.ACTIVE)
    longest = holds.order_by(F("until_date").asc(nulls_last=True), "pk")
    return {hold.debt_id: hold for hold in longest}


def _settlements(user: User, pks: list[int]) -> dict[int, Settlement]:
    """Return what is asked for, offered or being paid, by debt."""
    asked = access.settlements_of(user).filter(debt__in=pks, state__in=OPEN_NOW)
    return {each.debt_id: each for each in asked.order_by("pk")}


def _progress(
    plan: Plan,
    rows: dict[int, list[Instalment]],
    coming: dict[int, int],
    grace: dict[int, int],
    questioned: dict[int, int],
    *,
    on: date,
) -> Progress:
    return progress.progress_from(
        plan,
        rows[plan.pk],
        on=on,
        coming_minor=coming[plan.debt_id],
        grace_days=grace[plan.pk],
        resting_minor=plannable.waiting_minor(plan, questioned[plan.debt_id]),
    )


def _instalments(plans: Iterable[Plan]) -> dict[int, list[Instalment]]:
    rows: dict[int, list[Instalment]] = defaultdict(list)
    for row in Instalment.objects.filter(plan__in=[p.pk for p in plans]).order_by("number"):
        rows[row.plan_id].append(row)
    return rows


def _said(it: Standing) -> tuple[str, Step]:
    """Return the sentence for where the debt stands, and the one next step."""
    state, lender = it.debt.state, lender_name(it.debt.lender)
    if state == Debt.State.PAID:
        said = _("You have paid this off. Nothing more is owed.")
        return said, _step(_("See the record"), "debt", it.debt.code)
    if state == Debt.State.SETTLED:
        said = _("You have settled this. Nothing more is owed.")
        return said, _step(_("See the record"), "debt", it.debt.code)
    if state == Debt.State.CLOSED:
        said = _("%(lender)s has closed this. Nothing more is asked of you.") % {"lender": lender}
        return said, _step(_("See the record"), "debt", it.debt.code)
    if it.debt.is_hidden:
        said = _("%(lender)s is still checking this. Nothing is asked of you.")
        return said % {"lender": lender}, Step(_("Home"), reverse("borrower:home"))
    if it.dispute:
        said = _(
            "%(lender)s is looking at what you told them and will answer by %(day)s. Until then,"
            " nothing is asked of you."
        )
        facts = {"lender": lender, "day": day_text(it.dispute.answer_by_date)}
        return said % facts, _step(_("See what you told them"), "dispute", it.debt.code)
    if it.settlement and (it.is_settling or not it.is_on_plan):
        said, word = settlement_words(it.settlement, lender)
        return said, _step(word, "settlement", it.settlement.code)
    if it.is_on_plan and it.hold:
        return rest_words(it.hold), _step(_("See your rest"), "breathing-space", it.debt.code)
    if it.is_on_plan:
        return _on_plan(it)
    if it.waiting:
        return _waiting(it, it.waiting, lender)
    if it.plan and it.plan.state == Plan.State.BROKEN:
        said, word, door = rungs.said_of_broken(lender)
        return said, _step(word, door, it.plan.code)
    if it.coming:
        return coming_words(it.coming), _step(_("See the record"), "debt", it.debt.code)
    return _choosing(it)


def _on_plan(it: Standing) -> tuple[str, Step]:
    now = it.progress
    assert now is not None
    if now.overdue:
        said, word, door = rungs.said_of(it.plan.state, now.overdue, now.overdue_since)
        return said, _step(word, door, it.plan.code)
    if it.coming:
        return coming_words(it.coming), _step(_("See your plan"), "plan", it.plan.code)
    if now.next_date and now.next_date < it.today:
        said = _("%(amount)s was due on %(day)s. It is in time until %(until)s.")
        facts = {"amount": money_text(now.next), "day": day_text(now.next_date)}
        facts["until"] = day_text(now.next_until)
        return said % facts, _step(_("Pay"), "pay", it.debt.code)
    if now.next_date:
        said = _("Your next payment is %(amount)s on %(day)s.")
        facts = {"amount": money_text(now.next), "day": day_text(now.next_date)}
        return said % facts, _step(_("See your plan"), "plan", it.plan.code)
    return _("Every payment of your plan is made."), _step(_("See your plan"), "plan", it.plan.code)


def _waiting(it: Standing, waiting: Proposal, lender: str) -> tuple[str, Step]:
    if waiting.is_from_lender:
        said = _("%(lender)s can agree to another plan. You can answer until %(day)s.")
        until = local_date(waiting.expires_at, it.debt.lender.time_zone)
        facts = {"lender": lender, "day": day_text(until)}
        return said % facts, _step(_("See what they suggest"), "proposal", waiting.code)
    said = _(
        "Your plan is sent. A person at %(lender)s will answer by %(day)s. You do not need to do"
        " anything."
    )
    facts = {"lender": lender, "day": day_text(waiting.answer_by_date)}
    return said % facts, _step(_("See what you sent"), "proposal", waiting.code)


def _choosing(it: Standing) -> tuple[str, Step]:
    if it.draft:
        said = _("You have begun a plan. Nothing has been sent yet.")
        return said, _step(_("Go on with your plan"), "builder", it.debt.code)
    name = "builder" if it.has_budget else "budget"
    if it.hold:
        said = rest_words(it.hold)
        return said, _step(_("Make a plan when you are ready"), name, it.debt.code)
    said = _("You can see how this is made up, and choose a plan that you can keep.")
    return said, _step(_("Make a plan"), name, it.debt.code)


def _step(word: str, name: str, code: str) -> Step:
    return Step(word, reverse(f"borrower:{name}", args=[code]))
