"""Automatic payments when the plan under them changes: on where covered, else asked again."""

from datetime import timedelta

import pytest

from plans import mandates
from plans.changing import changes
from plans.changing.leeway import Kind
from plans.models import Debit
from tests.payments.payers import agree, breaches
from tests.plans.amending import ask, live, of, rows_of, skip
from tests.plans.collectors import DUE, TOLD, night, permit, save, take, told
from tests.sandbox_fixtures import NO_FUNDS

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(zhang_debt, sandbox):
    made = agree(zhang_debt)
    permit(made, save(zhang_debt, sandbox))
    return made


def states():
    return list(Debit.objects.order_by("pk").values_list("state", "reason"))


def later_in_the_month(left):
    second = left.rows[1][0]
    return changes.move(left, day=second, to=second.replace(day=20))


def test_a_permission_that_covers_the_new_payments_goes_on_in_its_words(plan):
    old = mandates.in_force(plan)

    new = ask(plan, Kind.MOVE, later_in_the_month)

    assert mandates.in_force(new).digest == old.digest
    assert mandates.in_force(plan) is None


def test_a_longer_plan_is_collected_only_with_new_words(plan):
    ask(plan, Kind.SKIP, skip)

    assert mandates.in_force(live(plan.debt)) is None


def test_new_words_given_with_the_change_collect_the_longer_plan(plan):
    words = mandates.Consent("2026-11", "en", "I allow the new days.", name="张伟")

    new = ask(plan, Kind.SKIP, skip, consent=words)

    assert mandates.in_force(new).text == "I allow the new days."
    assert breaches() == []


def test_an_announced_debit_goes_on_where_its_payment_is_the_same(plan, sandbox):
    told(plan, sandbox)
    words = mandates.Consent("2026-11", "en", "Later ones too.")
    later = rows_of(plan)[5][0]

    new = ask(plan, Kind.SKIP, lambda left: changes.skip(left, day=later), consent=words)

    assert states() == [("NOTIFIED", "")]
    assert Debit.objects.get().plan == new
    assert take(sandbox) == 1
    assert rows_of(new)[0][0].month == 1
    assert breaches() == []


def test_a_change_between_two_tries_does_not_begin_to_count_them_anew(plan, sandbox):
    told(plan, sandbox)
    sandbox.replace_card(mandates.in_force(plan).method.method_id, card=NO_FUNDS)
    take(sandbox)
    words, later = mandates.Consent("2026-11", "en", "Later ones too."), rows_of(plan)[5][0]

    ask(
        plan,
        Kind.SKIP,
        lambda left: changes.skip(left, day=later),
        consent=words,
        at=DUE,
        on=DUE.date(),
    )
    for days in range(1, 20):
        take(sandbox, at=DUE + timedelta(days=days))

    tries = Debit.objects.filter(due_date=DUE.date())
    assert [each.state for each in tries.order_by("pk")] == ["FAILED"] * 3
    assert mandates.in_force(live(plan.debt)).paused_at is not None


def test_an_announced_debit_is_let_go_where_its_payment_is_another(plan, sandbox):
    told(plan, sandbox)
    words = mandates.Consent("2026-11", "en", "Less each time.")

    ask(plan, Kind.AMOUNT, of(600_00), consent=words)
    night(TOLD)

    assert states()[0] == ("CANCELLED", "changed")
    assert states()[1:] == [("NOTIFIED", "")]
