"""Whatever is paid, goes back or rests, in whatever order: the ladder's promises hold."""

from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import ledger
from payments.models import Event, Lender
from plans import holds, policies
from plans.missing import climbing, lapses, lateness
from plans.models import Hold, Lapse
from tests.conftest import BINDING, NOON, ZHANG, place
from tests.payments.payers import agree, breaches, give_back, pay
from tests.plans.missing import WEN, lapse_of, on

# What may happen between two nights: some days, and perhaps money in, money back, or an officer.
DEEDS = st.lists(
    st.tuples(
        st.integers(1, 20),
        st.sampled_from(("", "", "pay", "back", "end", "keep", "up", "rest")),
    ),
    min_size=4,
    max_size=14,
)
ORDER = ["plan.late", "plan.at_risk", "plan.notice", "plan.waiting", "plan.broken"]


class AnyWalk(TestCase):
    @given(DEEDS)
    @settings(max_examples=6, suppress_health_check=[HealthCheck.too_slow])
    def test_no_rung_is_skipped_and_no_machine_ends_a_plan(self, deeds):
        plan = _begun()
        day, payments = date(2026, 12, 15), []
        for days, deed in deeds:
            day += timedelta(days=days)
            holds.end_due(at=on(day))
            climbing.climb(at=on(day))
            # Whoever looked at every plan would find nothing that was passed over.
            assert climbing.climb_slice([plan.pk], at=on(day)) == 0
            _do(plan, deed, day, payments)
            self._check(plan)
        assert breaches() == []

    def _check(self, plan):
        plan.refresh_from_db()
        left = sum(row.left_minor for row in plan.instalments.all())
        assert left == ledger.owed(plan.debt).minor
        ends = Event.objects.filter(debt=plan.debt, kind="plan.broken")
        assert all(event.actor == WEN for event in ends)
        for lapse in Lapse.objects.filter(plan=plan):
            told = Event.objects.filter(debt=plan.debt, data__lapse=lapse.code, kind__in=ORDER)
            _check_order(list(told.order_by("pk")))


def _begun():
    lender = Lender.objects.create(code="canal", name="Canal Bank")
    policies.publish(lender, rules=BINDING, after=0, by="officer:wen", at=NOON)
    return agree(place(ZHANG, lender))


def _do(plan, deed, day, payments):
    plan.refresh_from_db()
    lapse = lapse_of(plan)
    if deed == "pay" and ledger.owed(plan.debt).minor > 1_000_00:
        payments.append(pay(plan.debt, 848_40, at=on(day)))
    elif deed == "back" and payments:
        payment = payments.pop()
        give_back(payment, 848_40, name=f"re_{payment.pk}", at=on(day))
    elif deed == "up" and lapses.can_take_up(plan):
        lapses.take_up(plan, by="borrower:1", at=on(day))
    elif deed == "keep" and lapse and lapse.state in Lapse.OPEN:
        lapses.keep(lapse, text="", by=WEN, at=on(day))
    elif deed == "rest" and not Hold.objects.filter(debt=plan.debt).exists():
        holds.start(plan.debt, text="", by="borrower:1", at=on(day))
    elif deed == "end" and lapse and lapse.state == Lapse.State.WAITING:
        seen = lateness.of(lapse.plan, at=on(day))
        if not lapses.why_not_yet(lapse, seen):
            lapses.break_off(lapse, code="OTHER", text="", by=WEN, at=on(day))


def _check_order(told):
    """Each rung comes after the one before it; the end comes after all of the notice."""
    last = -1
    for event in told:
        place_of = ORDER.index(event.kind)
        assert place_of <= last + 1, [each.kind for each in told]
        last = place_of
    kinds = [event.kind for event in told]
    if "plan.broken" in kinds:
        notice = max(event.at for event in told if event.kind == "plan.notice")
        assert (told[-1].at - notice).days > 14
