"""The kill run's verdict sees what it is there to see; the run itself is among the journeys."""

from dataclasses import replace
from datetime import timedelta

import pytest

from payments.models import Payment
from payments.money import Money
from portal import sweeps
from portal.kills import verdict
from portal.kills.story import Wish
from portal.kills.windows import Orders
from tests.conftest import NOON
from tests.payments.payers import begin
from tests.portal.visits import keep, open_page


@pytest.fixture
def wish(zhang_debt, sandbox):
    """Mr Zhang has paid on the provider's page, which has told of it."""
    sandbox.pay(open_page(begin(zhang_debt, 848_40)))
    keep(sandbox.events())
    return Wish(zhang_debt.code, Money(848_40, "CNY"), "")


def judge(*paid):
    return verdict.judge(list(paid), since=NOON - timedelta(days=1))


def counts(found):
    return found.lost, found.doubled, found.invented, found.still_open


def test_what_is_paid_and_booked_is_right(wish):
    sweeps.act_on_events(at=NOON)

    found = judge(wish)

    assert (found.is_ok, counts(found), found.breaches) == (True, (0, 0, 0, 0), [])
    assert found.provider == found.ledger == {" CNY": 848_40 - 24_90}


def test_what_is_paid_and_not_booked_is_lost(wish):
    found = judge(wish)

    assert not found.is_ok
    assert (counts(found), found.ledger) == ((2, 0, 0, 1), {})


def test_what_is_paid_twice_is_doubled(wish, zhang_debt, sandbox):
    sweeps.act_on_events(at=NOON)
    sandbox.pay(open_page(begin(zhang_debt, 500_00)))
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)

    found = judge(wish)

    assert not found.is_ok
    assert counts(found) == (0, 3, 0, 0)


def test_what_is_booked_and_was_never_paid_is_invented(wish):
    sweeps.act_on_events(at=NOON)
    Payment.objects.update(charge_id="ch_nowhere")

    found = judge(wish, replace(wish, debt="OTHER"))

    assert not found.is_ok
    assert counts(found) == (2, 0, 1, 0)


def test_an_order_to_die_is_followed_once():
    orders = Orders()
    orders.give("paid")

    assert [orders.take("made"), orders.take("paid"), orders.take("paid")] == [False, True, False]
