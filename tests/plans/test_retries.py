"""What a refused debit means: another try on a day that helps, the borrower's word, or rest."""

from datetime import date, timedelta

import pytest

from payments.models import Payment
from plans import autopay, collecting, mandates, retries
from plans.models import Debit, Mandate
from portal import sweeps
from tests.payments.payers import agree, breaches, pay
from tests.plans.collectors import (
    DUE,
    TOLD,
    charges,
    debits_of,
    events_of,
    night,
    permit,
    save,
    save_account,
    take,
    to,
    told,
)
from tests.portal.visits import keep
from tests.sandbox_fixtures import NO_FUNDS, VISA

FIRST = date(2026, 12, 15)  # a Tuesday
LOST, STOLEN, EXPIRED = "4000000000009987", "4000000000009979", "4000000000000069"
VELOCITY, GENERIC, PROCESSING = "4000000000006975", "4000000000000341", "4000000000000119"
ALWAYS_ASKS = "4000002760003184"


def next_try(code="insufficient_funds", *, tries=1, on=FIRST, pay_day=None, before=None):
    return retries.next_try(
        code, tries=tries, failed_on=on, pay_day=pay_day, before=before, country="CN"
    )


@pytest.mark.parametrize(
    ("on", "tries", "then"),
    [
        (FIRST, 1, date(2026, 12, 18)),
        (date(2026, 12, 18), 2, date(2026, 12, 22)),
        (date(2026, 12, 17), 1, date(2026, 12, 21)),  # three days on is a Sunday
        (date(2026, 12, 16), 1, date(2026, 12, 21)),  # three days on is a Saturday
    ],
)
def test_another_try_is_three_and_then_four_days_on_and_never_at_a_weekend(on, tries, then):
    assert next_try(on=on, tries=tries) == then


def test_a_pay_day_that_is_near_is_waited_for():
    assert next_try(pay_day=22) == date(2026, 12, 22)
    assert next_try(pay_day=25) == date(2026, 12, 25)
    assert next_try(pay_day=16) == date(2026, 12, 18)
    assert next_try(pay_day=28) == date(2026, 12, 18)


def test_a_pay_day_on_the_31st_is_the_last_day_of_a_short_month():
    assert next_try(on=date(2027, 2, 23), pay_day=31) == date(2027, 3, 1)  # 28 February: Sunday


def test_there_are_at_most_two_more_tries():
    assert next_try(tries=2) is not None
    assert next_try(tries=3) is None


def test_no_try_comes_as_late_as_the_next_instalment():
    assert next_try(before=date(2026, 12, 19)) == date(2026, 12, 18)
    assert next_try(before=date(2026, 12, 18)) is None


@pytest.mark.parametrize("code", [*sorted(retries.FINAL), "never_heard_of", ""])
def test_a_refusal_for_good_is_never_tried_again(code):
    assert next_try(code) is None


def test_the_tables_of_codes_do_not_overlap():
    tables = (retries.FINAL, retries.PASSING, retries.NEEDS_BORROWER)

    assert len(frozenset.union(*tables)) == sum(len(table) for table in tables)


@pytest.fixture
def plan(zhang_debt, sandbox):
    return agree(zhang_debt)


@pytest.fixture
def mandate(plan, sandbox):
    return permit(plan, save(plan.debt, sandbox))


def turn(mandate, sandbox, card):
    """From now on the card behaves like another one: without money, blocked, lost."""
    sandbox.replace_card(mandate.method.method_id, card=card)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("card", "code"),
    [
        (NO_FUNDS, "insufficient_funds"),
        (VELOCITY, "card_velocity_exceeded"),
        (GENERIC, "generic_decline"),
        (PROCESSING, "processing_error"),
    ],
)
def test_a_refusal_for_the_day_is_tried_three_times_and_then_rests(
    plan, mandate, sandbox, card, code
):
    told(plan, sandbox)
    turn(mandate, sandbox, card)

    for days in range(14):
        take(sandbox, at=DUE + timedelta(days=days))

    assert debits_of(plan) == [
        (1, "FAILED", FIRST, code),
        (2, "FAILED", date(2026, 12, 18), code),
        (3, "FAILED", date(2026, 12, 22), code),
    ]
    assert Mandate.objects.get().paused_at is not None
    assert events_of(plan.debt, "autopay.") == ["autopay.paused"]
    assert charges(sandbox) == []
    assert breaches() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("card", "code"), [(LOST, "lost_card"), (STOLEN, "stolen_card"), (EXPIRED, "expired_card")]
)
def test_a_card_that_is_lost_stolen_or_run_out_is_not_tried_again(
    plan, mandate, sandbox, card, code
):
    told(plan, sandbox)
    turn(mandate, sandbox, card)

    take(sandbox)

    assert debits_of(plan) == [(1, "FAILED", FIRST, code)]
    assert Mandate.objects.get().paused_at is not None
    assert night(DUE + timedelta(days=25)) == 0


@pytest.mark.django_db
def test_a_retry_that_works_pays_the_instalment_once(plan, mandate, sandbox):
    told(plan, sandbox)
    turn(mandate, sandbox, NO_FUNDS)
    take(sandbox)
    turn(mandate, sandbox, VISA)

    assert take(sandbox, at=DUE + timedelta(days=3)) == 1

    assert [state for _n, state, _d, _r in debits_of(plan)] == ["FAILED", "PAID"]
    assert charges(sandbox) == [848_40]
    assert Mandate.objects.get().paused_at is None


@pytest.mark.django_db
def test_what_is_paid_meanwhile_is_not_tried_again(plan, mandate, sandbox):
    told(plan, sandbox)
    turn(mandate, sandbox, NO_FUNDS)
    take(sandbox)
    turn(mandate, sandbox, VISA)
    pay(plan.debt, 848_40, at=DUE)

    autopay.let_go(at=DUE + timedelta(days=1))

    assert take(sandbox, at=DUE + timedelta(days=3)) == 0
    assert debits_of(plan)[-1] == (2, "CANCELLED", date(2026, 12, 18), "paid")


@pytest.mark.django_db
def test_each_try_has_a_key_of_its_own(plan, mandate, sandbox):
    told(plan, sandbox)
    turn(mandate, sandbox, NO_FUNDS)
    take(sandbox)
    take(sandbox, at=DUE + timedelta(days=3))

    keys = list(Payment.objects.values_list("key", flat=True))

    assert len(set(keys)) == len(keys) == 2


@pytest.mark.django_db
def test_a_bank_that_wants_its_customer_is_not_a_refusal(plan, sandbox):
    permit(plan, save(plan.debt, sandbox, card=ALWAYS_ASKS))
    told(plan, sandbox)

    take(sandbox)

    (intent,) = [row.body for row in sandbox.app.store.every("payment_intent")]
    assert debits_of(plan) == [(1, "NEEDS_BORROWER", FIRST, "authentication_required")]
    assert intent["status"] == "canceled"
    assert events_of(plan.debt, "debit.")[-1] == "debit.needs_borrower"
    assert Mandate.objects.get().paused_at is None


@pytest.mark.django_db
def test_the_webhooks_of_a_refusal_change_nothing_more(plan, mandate, sandbox):
    told(plan, sandbox)
    turn(mandate, sandbox, NO_FUNDS)
    take(sandbox)
    before = debits_of(plan)
    keep(sandbox.events())

    sweeps.act_on_events(at=DUE)

    assert debits_of(plan) == before
    assert events_of(plan.debt, "debit.failed") == ["debit.failed"]


@pytest.mark.django_db
def test_after_a_rest_the_borrower_says_to_go_on(plan, mandate, sandbox):
    told(plan, sandbox)
    turn(mandate, sandbox, LOST)
    take(sandbox)
    turn(mandate, sandbox, VISA)

    mandates.resume(mandate, by="borrower:1", at=DUE)

    january = DUE + timedelta(days=31)
    night(january - timedelta(days=4))
    assert take(sandbox, at=january) == 1


@pytest.mark.django_db
def test_a_bank_debit_is_on_its_way_for_days_and_neither_late_nor_taken_twice(hill_debt, sandbox):
    plan = agree(hill_debt)
    permit(plan, save_account(hill_debt, sandbox, "us_bank_account"))
    told(plan, sandbox, at=TOLD + timedelta(hours=13))
    hour = DUE + timedelta(hours=13)  # eleven in Chicago

    take(sandbox, at=hour)
    assert debits_of(plan)[0][1] == "SENT"
    assert collecting.due(at=hour + timedelta(days=1)) == []

    to(sandbox, hour + timedelta(days=6))
    sweeps.ask_without_news(at=hour + timedelta(days=6))
    assert debits_of(plan)[0][1] == "PAID"


@pytest.mark.django_db
def test_a_closed_bank_account_is_not_debited_again(hill_debt, sandbox):
    plan = agree(hill_debt)
    closed = "000111111113"
    permit(plan, save_account(hill_debt, sandbox, "us_bank_account", number=closed))
    told(plan, sandbox, at=TOLD + timedelta(hours=13))
    hour = DUE + timedelta(hours=13)
    take(sandbox, at=hour)

    to(sandbox, hour + timedelta(days=6))
    sweeps.ask_without_news(at=hour + timedelta(days=6))

    assert [(d.state, d.reason) for d in Debit.objects.all()] == [("FAILED", "account_closed")]
    assert Mandate.objects.get().paused_at is not None


def test_no_try_is_made_on_a_holiday_of_the_country():
    assert next_try(on=date(2026, 9, 28)) == date(2026, 10, 8)  # the national holiday's week
