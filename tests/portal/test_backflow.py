"""Money that goes back at the provider, whoever started it: booked once, as it stands there."""

from datetime import timedelta
from itertools import permutations

import pytest

from payments import gateway, ledger, refunding
from payments.models import Account, Chargeback, CreditNote, Event, Payment, Refund, StripeEvent
from payments.money import Money
from portal import backflow, sweeps
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, stored
from tests.portal.visits import keep, open_page

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=2)
NEXT_DAY = NOON + timedelta(hours=21)
WEN = "officer:2"


@pytest.fixture
def payment(zhang_debt, sandbox):
    """Mr Zhang has paid 848.40 by card, and it is booked."""
    return paid(zhang_debt, sandbox)


def paid(debt, sandbox, **how):
    begun = begin(debt, 848_40)
    sandbox.pay(open_page(begun), **how)
    keep(sandbox.events())
    sweeps.act_on_events(at=NOON)
    return stored(begun)


def proposed(payment, minor=848_40):
    return refunding.propose(
        payment,
        amount=Money(minor, "CNY"),
        cause="MISTAKE",
        text="Taken twice.",
        by=WEN,
        at=NOON,
    )


def heard(sandbox, *, at=NOON):
    """Let every new event arrive and be acted on."""
    keep(sandbox.events(), at=at)
    sweeps.act_on_events(at=at)


def settled_sum(sandbox):
    """Return what the provider's balance gained: it must be what the books say is there."""
    moves = sandbox.client().balance_transactions.list({"limit": 100}).data
    return sum(move.net for move in moves)


def clearing():
    return Account.objects.get(kind="CLEARING").balance_minor


def test_an_officers_refund_is_sent_and_booked_once(payment, sandbox):
    refund = proposed(payment)

    backflow.send(refund, at=NOON)
    heard(sandbox)
    heard(sandbox)

    kept = Refund.objects.get()
    assert (kept.state, kept.refund_id != "", kept.cause) == ("SUCCEEDED", True, "MISTAKE")
    assert ledger.owed(payment.debt) == Money(30_542_70, "CNY")
    assert CreditNote.objects.get().lines == [["PRINCIPAL", 848_40]]
    assert clearing() == settled_sum(sandbox)
    assert breaches() == []


def test_a_refund_made_on_the_providers_own_pages_is_booked_too(payment, sandbox):
    sandbox.client().refunds.create({"payment_intent": payment.intent_id, "amount": 100_00})

    heard(sandbox)

    refund = Refund.objects.get()
    assert (refund.by, refund.amount_minor, refund.state) == ("stripe", 100_00, "SUCCEEDED")
    assert ledger.owed(payment.debt) == Money(29_794_30, "CNY")
    assert clearing() == settled_sum(sandbox)
    assert breaches() == []


def test_a_refund_whose_reply_was_lost_is_sent_again_and_made_once(payment, sandbox):
    refund = proposed(payment)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        backflow.send(refund, at=NOON)

    assert sweeps.follow_what_goes_back(at=SOON) == 1

    assert Refund.objects.get().state == "SUCCEEDED"
    assert len(sandbox.app.store.every("refund")) == 1
    assert breaches() == []


def test_the_webhook_of_a_refund_may_come_before_its_reply(payment, sandbox):
    refund = proposed(payment)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        backflow.send(refund, at=NOON)

    heard(sandbox)

    kept = Refund.objects.get()
    assert (kept.pk, kept.state) == (refund.pk, "SUCCEEDED")
    assert sweeps.follow_what_goes_back(at=SOON) == 0


@pytest.mark.parametrize(
    ("fault", "state"), [("lost_after", "SUCCEEDED"), ("lost_before", "FAILED")]
)
def test_after_twenty_hours_a_refund_is_looked_up_and_never_sent(payment, sandbox, fault, state):
    refund = proposed(payment)
    sandbox.faults.on_requests(fault, fault, fault)
    with pytest.raises(gateway.Unreachable):
        backflow.send(refund, at=NOON)
    made = len(sandbox.app.store.every("refund"))

    sweeps.follow_what_goes_back(at=NEXT_DAY)

    assert Refund.objects.get().state == state
    assert len(sandbox.app.store.every("refund")) == made
    assert breaches() == []


def test_a_refund_that_the_provider_refuses_ends_and_moves_nothing(payment, sandbox):
    refund = proposed(payment)
    sandbox.dispute(payment.charge_id)

    backflow.send(refund, at=NOON)

    kept = Refund.objects.get()
    assert (kept.state, kept.failure_code, kept.entry) == ("FAILED", "charge_disputed", None)
    assert ledger.owed(payment.debt) == Money(29_694_30, "CNY")


def test_a_refund_that_comes_back_later_is_undone(payment, sandbox):
    refund = proposed(payment)
    backflow.send(refund, at=NOON)
    sandbox.fail_refund(Refund.objects.get().refund_id)

    heard(sandbox, at=SOON)

    assert Refund.objects.get().state == "FAILED"
    assert ledger.owed(payment.debt) == Money(29_694_30, "CNY")
    assert set(CreditNote.objects.values_list("reason", flat=True)) == {"MISTAKE", "CAME_BACK"}
    assert clearing() == settled_sum(sandbox)
    assert breaches() == []


def test_a_dispute_lost_costs_the_lender_and_is_owed_again(payment, sandbox):
    dispute = sandbox.dispute(payment.charge_id)
    heard(sandbox)
    sandbox.decide(dispute["id"], "lost")
    heard(sandbox, at=SOON)

    chargeback = Chargeback.objects.get()
    assert (chargeback.state, chargeback.kind, chargeback.fee_minor) == ("LOST", "CHARGEBACK", 1500)
    assert chargeback.answer_by is not None
    assert ledger.owed(payment.debt) == Money(30_542_70, "CNY")
    assert clearing() == settled_sum(sandbox)
    assert breaches() == []


def test_a_dispute_won_is_as_if_nothing_had_been(payment, sandbox):
    before = clearing()
    dispute = sandbox.dispute(payment.charge_id)
    heard(sandbox)
    sandbox.decide(dispute["id"], "won")
    heard(sandbox, at=SOON)

    chargeback = Chargeback.objects.get()
    assert (chargeback.state, chargeback.fee_minor) == ("WON", 0)
    assert ledger.owed(payment.debt) == Money(29_694_30, "CNY")
    assert clearing() == before == settled_sum(sandbox)
    assert breaches() == []


def test_a_question_of_the_bank_may_become_a_chargeback(payment, sandbox):
    dispute = sandbox.dispute(payment.charge_id, inquiry=True)
    heard(sandbox)
    asked = Chargeback.objects.get()
    sandbox.decide(dispute["id"], "escalated")
    heard(sandbox, at=SOON)

    taken = Chargeback.objects.get()
    assert (asked.kind, asked.entry, taken.kind) == ("INQUIRY", None, "CHARGEBACK")
    assert ledger.owed(payment.debt) == Money(30_542_70, "CNY")
    assert clearing() == settled_sum(sandbox)


def test_a_warning_of_fraud_is_kept_once_for_the_officers(payment, sandbox):
    sandbox.warn_of_fraud(payment.charge_id)

    heard(sandbox)
    keep(sandbox.events(again=True))
    StripeEvent.objects.update(acted_at=None, due_at=None)
    sweeps.act_on_events(at=SOON)

    told = Event.objects.get(kind="payment.warned")
    assert told.data["payment"] == payment.code
    assert ledger.owed(payment.debt) == Money(29_694_30, "CNY")


def test_a_dispute_without_any_webhook_is_found_when_it_is_asked_for(payment, sandbox):
    dispute = sandbox.dispute(payment.charge_id)
    heard(sandbox)
    sandbox.decide(dispute["id"], "won")

    assert sweeps.follow_what_goes_back(at=NOON + timedelta(hours=7)) == 1

    assert Chargeback.objects.get().state == "WON"
    assert breaches() == []


def test_events_of_one_payment_in_any_order_have_one_end(zhang_debt, sandbox):
    payment = paid(zhang_debt, sandbox)
    sandbox.client().refunds.create({"payment_intent": payment.intent_id, "amount": 100_00})
    dispute = sandbox.dispute(payment.charge_id)
    sandbox.decide(dispute["id"], "won")
    events = sandbox.events()

    ends = set()
    for order in list(permutations(events))[:: max(1, len(list(permutations(events))) // 12)]:
        StripeEvent.objects.all().delete()
        for event in order:
            keep([event, event], at=SOON)
            sweeps.act_on_events(at=SOON)
        ends.add((ledger.owed(payment.debt).minor, clearing(), CreditNote.objects.count()))

    assert ends == {(29_794_30, settled_sum(sandbox), 1)}
    assert Payment.objects.count() == 1
    assert breaches() == []
