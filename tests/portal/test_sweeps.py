"""The work nobody waits for: found by query, done once, whatever broke, came twice or came late."""

import json
from datetime import timedelta

import pytest
import time_machine

from payments import gateway, inbox, ledger
from payments.models import Lender, StripeEvent
from payments.money import Money
from plans import holds, progress
from plans.models import Hold
from portal import asking, sweeps
from tests.conftest import LI, NOON, place
from tests.payments.payers import begin, breaches, stored
from tests.portal.visits import is_paid, keep, open_page
from tests.sandbox_fixtures import DECLINED

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)


@pytest.fixture
def payment(zhang_debt, sandbox):
    """Mr Zhang has paid 848.40 on the provider's page; nobody here has heard of it yet."""
    begun = begin(zhang_debt, 848_40)
    sandbox.pay(open_page(begun))
    return begun


def test_a_webhook_brings_the_payment_into_the_books(payment, sandbox):
    keep(sandbox.events())

    assert sweeps.act_on_events(at=NOON) == 1

    assert is_paid(payment)
    assert not StripeEvent.objects.filter(acted_at=None).exists()
    assert ledger.owed(payment.debt) == Money(29_694_30, "CNY")


def test_acting_twice_changes_nothing(payment, sandbox):
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)
    keep(sandbox.events(again=True))

    assert sweeps.act_on_events(at=SOON) == 0
    assert is_paid(payment)


def test_a_webhook_of_a_payment_that_is_booked_asks_the_provider_nothing(payment, sandbox):
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)
    StripeEvent.objects.update(acted_at=None, due_at=None)
    asked = len(sandbox.http.asked)

    sweeps.act_on_events(at=SOON)

    assert len(sandbox.http.asked) == asked
    assert not StripeEvent.objects.filter(acted_at=None).exists()


def test_a_lost_webhook_is_made_up_for_by_asking(payment):
    assert sweeps.ask_without_news(at=NOON) == 0
    assert not is_paid(payment)

    assert sweeps.ask_without_news(at=SOON) == 1
    assert is_paid(payment)


def test_a_webhook_that_comes_before_the_reply_is_booked(zhang_debt, sandbox):
    """The page's answer is lost, the page is paid all the same, and the webhook is first."""
    payment = begin(zhang_debt, 848_40)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        open_page(payment)
    (page,) = sandbox.app.store.every("checkout.session")
    sandbox.pay(page.body["url"])
    keep(sandbox.events())

    sweeps.act_on_events(at=NOON)

    assert is_paid(payment)


def test_what_an_event_says_is_asked_again_before_it_is_booked(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    open_page(payment)
    body = {
        "id": "evt_1",
        "type": "checkout.session.completed",
        "data": {"object": {"object": "checkout.session", "id": payment.session_id}},
    }
    inbox.store(body, at=NOON)

    sweeps.act_on_events(at=NOON)

    assert stored(payment).state == "CREATED"
    assert StripeEvent.objects.get().acted_at == NOON


def test_an_event_of_another_account_is_put_aside_and_never_booked(payment, sandbox):
    strange = [json.loads(raw) | {"account": "acct_1Hill"} for raw, _ in sandbox.events()]
    for event in strange:
        inbox.store(event, at=NOON)

    assert sweeps.act_on_events(at=NOON) == 0

    assert stored(payment).state == "CREATED"
    assert "no payment of ours on this account" in set(
        StripeEvent.objects.values_list("trouble", flat=True)
    )


@pytest.mark.parametrize(
    ("kind", "trouble"),
    [
        ("product.created", "nothing to do for this kind"),
        ("charge.refunded", "no payment of ours on this account"),
        ("charge.dispute.created", "no payment of ours on this account"),
    ],
)
def test_an_event_that_is_not_of_a_payment_is_put_aside_with_the_reason(db, kind, trouble):
    inbox.store({"id": "evt_1", "type": kind, "data": {"object": {"id": "x"}}}, at=NOON)
    late = NOON + inbox.EARLY

    sweeps.act_on_events(at=late)

    kept = StripeEvent.objects.get()
    assert (kept.acted_at, kept.trouble) == (late, trouble)


def test_news_of_a_payment_that_is_not_known_yet_waits_for_it_a_while(db):
    told = {"id": "evt_1", "type": "charge.refunded", "data": {"object": {"id": "x"}}}
    inbox.store(told, at=NOON)

    sweeps.act_on_events(at=NOON)

    kept = StripeEvent.objects.get()
    assert kept.acted_at is None
    assert kept.due_at == NOON + timedelta(seconds=2)


def test_a_provider_that_does_not_answer_is_asked_again_later_and_later(payment, sandbox):
    keep(sandbox.events()[-1:])
    waits, at = [], NOON
    for _ in range(12):
        sandbox.faults.on_requests("lost_before", "lost_before", "lost_before")
        assert sweeps.act_on_events(at=at) == 0
        due = StripeEvent.objects.get().due_at
        waits.append(int((due - at).total_seconds()))
        assert inbox.due(at=due - timedelta(seconds=1)) == []
        at = due

    assert waits == [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600, 600]
    assert sweeps.act_on_events(at=at) == 1
    assert is_paid(payment)


def test_an_event_that_breaks_holds_up_no_other(payment, li_debt, sandbox, monkeypatch):
    other = begin(li_debt, 500_00)
    sandbox.pay(open_page(other))
    keep(sandbox.events())
    settle = progress.settle

    def break_on_zhang(one, outcome, *, at):
        assert one.pk != payment.pk
        return settle(one, outcome, at=at)

    monkeypatch.setattr(progress, "settle", break_on_zhang)
    with pytest.raises(AssertionError):
        sweeps.act_on_events(at=NOON)
    sweeps.act_on_events(at=NOON)

    assert (stored(payment).state, stored(other).state) == ("CREATED", "SUCCEEDED")
    monkeypatch.undo()
    sweeps.act_on_events(at=NOON + inbox.LEASE)
    assert stored(payment).state == "SUCCEEDED"


def test_an_event_that_another_worker_has_is_left_to_it(payment, sandbox):
    keep(sandbox.events())
    for event in inbox.due(at=NOON):
        assert inbox.take(event, at=NOON)

    assert sweeps.act_on_events(at=NOON) == 0
    assert sweeps.act_on_events(at=NOON + inbox.LEASE) == 1
    assert is_paid(payment)


def test_a_provider_that_is_away_is_left_alone_after_a_few_silences(canal, sandbox):
    for n in range(5):
        lender = Lender.objects.create(code=f"bank-{n}", name=f"Bank {n}")
        open_page(begin(place(LI, lender), 500_00))
    sandbox.faults.on_requests(*["lost_before"] * 30)
    asked = len(sandbox.http.asked)

    assert sweeps.ask_without_news(at=SOON) == 0

    tries = gateway.RETRIES_MAX + 1
    assert len(sandbox.http.asked) - asked == asking.SILENCES_MAX * tries


def test_a_payment_that_never_reached_the_provider_is_given_up(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)

    sweeps.ask_without_news(at=SOON)
    soon = stored(payment).state
    sweeps.ask_without_news(at=NOON + timedelta(minutes=5))

    assert (soon, stored(payment).state) == ("CREATED", "CANCELED")
    assert breaches() == []


def test_a_page_whose_time_is_over_ends_its_payment(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    open_page(payment)

    with time_machine.travel(NOON + timedelta(minutes=40)):
        sweeps.ask_without_news(at=NOON + timedelta(minutes=40))

    assert stored(payment).state == "CANCELED"


def test_a_declined_card_leaves_the_payment_open_and_says_why(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    sandbox.pay(open_page(payment), card=DECLINED)
    keep(sandbox.events())

    sweeps.act_on_events(at=NOON)

    kept = stored(payment)
    assert (kept.state, kept.failure_code) == ("CREATED", "generic_decline")


def test_stopping_closes_the_page_and_frees_the_debt(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    open_page(payment)

    asking.stop(payment, at=NOON)

    assert stored(payment).state == "CANCELED"
    (page,) = sandbox.app.store.every("checkout.session")
    assert page.body["status"] == "expired"


def test_stopping_what_was_just_paid_books_it(payment):
    asking.stop(stored(payment), at=NOON)

    assert is_paid(payment)


def test_stopping_finds_and_closes_a_page_whose_answer_was_lost(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        open_page(payment)

    asking.stop(stored(payment), at=NOON)

    assert stored(payment).state == "CANCELED"
    (page,) = sandbox.app.store.every("checkout.session")
    assert page.body["status"] == "expired"


def test_a_rest_ends_only_after_its_last_day_where_the_debt_lives(zhang_debt, hill_debt):
    for debt in (zhang_debt, hill_debt):
        holds.start(debt, text="", by="borrower:1", at=NOON)
    # Noon in Suzhou on 2 November is still 1 November in Chicago.
    ends = list(Hold.objects.order_by("pk").values_list("until_date", flat=True))
    night = NOON.replace(month=12, day=2, hour=20)  # 3 December in Suzhou, 2 December in Chicago

    before = sweeps.end_holds(at=NOON.replace(month=12, day=1))
    after = sweeps.end_holds(at=night)

    assert [day.isoformat() for day in ends] == ["2026-12-02", "2026-12-01"]
    assert (before, after) == (0, 2)
    assert sweeps.end_holds(at=night) == 0
