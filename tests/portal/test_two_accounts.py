"""Two lenders on two accounts of their own: what is paid to one never touches the other."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from payments import accounts, charging, refunding, remitting
from payments.models import Entry, Event, Payment, ProviderAccount, Refund, StripeEvent
from payments.money import Money
from portal import backflow, sweeps
from tests.conftest import NOON
from tests.payments.payers import begin, breaches, place_in, stored
from tests.sandbox_fixtures import DISPUTES, VISA

pytestmark = pytest.mark.django_db
HERE = "http://portal.test/"
FEE_BP = 250


def connect(lender, sandbox):
    """Open an account for a lender and have it filled in; return its number."""
    account = accounts.ask_for(lender, by="officer:1", at=timezone.now())
    accounts.refresh(account, by="officer:1", at=timezone.now())
    page = accounts.page(account, return_url=HERE, refresh_url=HERE)
    assert sandbox.visit(page, {"told": "all"}).status == 303
    accounts.refresh(account, by="officer:1", at=timezone.now())
    lender.refresh_from_db()
    lender.platform_fee_bp = FEE_BP
    lender.save(update_fields=["platform_fee_bp"])
    return account.account_id


def pay(debt, minor, sandbox, card=VISA):
    debt.refresh_from_db()
    payment = begin(debt, minor, at=timezone.now())
    sandbox.pay(
        charging.open_page(payment, title="Payment", return_url=HERE, cancel_url=HERE, email=""),
        card=card,
    )
    return payment


def deliver(client, *letters):
    for body, signature in letters:
        answer = client.post(
            reverse("stripe-webhook"),
            body,
            content_type="application/json",
            headers={"Stripe-Signature": signature},
        )
        assert answer.status_code == 200


def settle(client, sandbox):
    deliver(client, *sandbox.events())
    sweeps.act_on_events(at=timezone.now())
    sweeps.read_accounts(at=timezone.now())


@pytest.fixture
def both(canal, hill, zhang_debt, hill_debt, sandbox, client):
    """Canal Bank and Hill Credit on accounts of their own, each paid once, told by webhook."""
    numbers = {lender.code: connect(lender, sandbox) for lender in (canal, hill)}
    zhangs, moss = pay(zhang_debt, 848_40, sandbox), pay(hill_debt, 100_00, sandbox)
    settle(client, sandbox)
    return numbers, zhangs, moss


def movements(sandbox, account):
    return [row.to_dict() for row in sandbox.client(account).balance_transactions.list().data]


def test_each_payment_lies_on_its_own_lenders_account(both, sandbox):
    numbers, zhangs, moss = both

    assert [stored(p).state for p in (zhangs, moss)] == ["SUCCEEDED", "SUCCEEDED"]
    assert [stored(p).stripe_account for p in (zhangs, moss)] == [*numbers.values()]
    assert [(m["currency"], m["amount"]) for m in movements(sandbox, numbers["canal"])] == [
        ("cny", 848_40)
    ]
    assert [(m["currency"], m["amount"]) for m in movements(sandbox, numbers["hill"])] == [
        ("usd", 100_00)
    ]


def test_each_statement_is_what_the_lenders_own_account_gained(both, canal, hill, sandbox):
    numbers, *_ = both

    for lender, minor in ((canal, 848_40), (hill, 100_00)):
        told = remitting.open_figures(lender, currency=lender.currency)
        gained = sum(row["net"] for row in movements(sandbox, numbers[lender.code]))
        assert told.gross_minor == minor
        assert told.platform_fees_minor == round(minor * FEE_BP / 10_000)
        assert told.net_minor == told.closing_minor == gained
    assert breaches() == []


def agree(lender, number, sandbox):
    """Fail unless the lender's statement, before payouts, is what its account gained."""
    told = remitting.open_figures(lender, currency=lender.currency)
    rows = movements(sandbox, number)
    assert told.net_minor == sum(row["net"] for row in rows if row["type"] != "payout")
    return told


def test_a_refund_of_one_lender_gives_the_fee_back_and_touches_no_other(both, canal, hill, sandbox):
    numbers, _, moss = both
    before = agree(canal, numbers["canal"], sandbox)

    refund = refunding.propose(
        stored(moss),
        amount=Money(40_00, "USD"),
        cause=Refund.Cause.MISTAKE,
        text="Taken twice.",
        by="officer:1",
        at=timezone.now(),
    )
    backflow.send(refund, at=timezone.now())

    after = agree(hill, numbers["hill"], sandbox)
    assert (after.refunds_minor, after.platform_fees_minor) == (40_00, 150)
    assert agree(canal, numbers["canal"], sandbox) == before
    assert breaches() == []


def test_a_dispute_of_one_lender_is_its_own_affair(
    canal, hill, zhang_debt, hill_debt, sandbox, client
):
    numbers = {lender.code: connect(lender, sandbox) for lender in (canal, hill)}
    pay(zhang_debt, 848_40, sandbox)
    # Its dispute comes in the same breath, before the payment itself is known.
    pay(hill_debt, 100_00, sandbox, card=DISPUTES)
    settle(client, sandbox)
    sweeps.act_on_events(at=timezone.now() + timedelta(seconds=10))

    hills = agree(hill, numbers["hill"], sandbox)
    canals = agree(canal, numbers["canal"], sandbox)

    assert (hills.chargebacks_minor, canals.chargebacks_minor) == (100_00, 0)
    assert hills.net_minor < 0 < canals.net_minor
    assert breaches() == []


def test_what_the_platform_gained_is_what_the_lenders_were_charged(both, sandbox):
    fees = sandbox.client().application_fees.list().data
    booked = Entry.objects.filter(kind=Entry.Kind.PLATFORM)

    assert sorted(fee.amount for fee in fees) == [250, 2121]
    assert sorted(Payment.objects.values_list("platform_fee_minor", flat=True)) == [250, 2121]
    assert booked.count() == 2


def test_an_event_of_one_account_cannot_speak_of_the_others_payment(both, sandbox, client):
    numbers, _, moss = both
    event = next(
        json.loads(body)
        for body, _ in sandbox.events(again=True)
        if json.loads(body)["type"] == "payment_intent.succeeded"
        and json.loads(body)["account"] == numbers["hill"]
    )
    forged = event | {"id": "evt_forged", "account": numbers["canal"]}
    entries = Entry.objects.count()

    deliver(client, sandbox.signed(forged, from_lender=True))
    sweeps.act_on_events(at=timezone.now())

    kept = StripeEvent.objects.get(event_id="evt_forged")
    assert (kept.account, kept.trouble) == (numbers["canal"], "no payment of ours on this account")
    assert Entry.objects.count() == entries
    assert stored(moss).stripe_account == numbers["hill"]


@pytest.mark.parametrize("kind", ["payment_intent.succeeded", "account.updated"])
def test_a_strangers_events_are_kept_with_a_reason_and_nothing_is_booked(
    both, sandbox, client, kind
):
    body = {
        "id": "evt_stranger",
        "object": "event",
        "type": kind,
        "account": "acct_stranger",
        "livemode": False,
        "data": {"object": {"id": "pi_x", "object": "payment_intent", "metadata": {}}},
    }
    before = (Entry.objects.count(), list(ProviderAccount.objects.values("state", "checked_at")))

    deliver(client, sandbox.signed(body, from_lender=True))
    settle(client, sandbox)

    kept = StripeEvent.objects.get(event_id="evt_stranger")
    assert kept.acted_at is not None
    assert kept.trouble.endswith("of ours on this account") or kept.trouble == "no account of ours"
    assert (
        Entry.objects.count(),
        list(ProviderAccount.objects.values("state", "checked_at")),
    ) == before


@pytest.mark.parametrize("form", ["thin", "snapshot"])
def test_news_of_an_account_arrives_in_either_form(hill, sandbox, client, form):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)
    accounts.refresh(account, by="officer:1", at=NOON)
    page = accounts.page(account, return_url=HERE, refresh_url=HERE)
    sandbox.visit(page, {"told": "all"})

    deliver(client, *(sandbox.notifications() if form == "thin" else sandbox.events()))
    sweeps.read_accounts(at=timezone.now() + timedelta(seconds=1))

    account.refresh_from_db()
    assert account.state == "ACTIVE"
    assert not StripeEvent.objects.filter(acted_at=None).exists()
    assert Event.objects.filter(kind="account.activated").count() == 1


def test_an_account_of_which_nothing_was_heard_is_read_anyway(hill, sandbox):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)
    accounts.refresh(account, by="officer:1", at=NOON)
    sandbox.visit(accounts.page(account, return_url=HERE, refresh_url=HERE), {"told": "all"})

    assert sweeps.read_accounts(at=NOON + timedelta(minutes=1)) == 0
    assert sweeps.read_accounts(at=NOON + timedelta(minutes=11)) == 1

    account.refresh_from_db()
    assert account.state == "ACTIVE"


def test_a_message_alone_opens_nothing(hill, sandbox, client):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)
    accounts.refresh(account, by="officer:1", at=NOON)
    body = {
        "id": "evt_lie",
        "object": "event",
        "type": "account.updated",
        "account": account.account_id,
        "livemode": False,
        "data": {"object": {"object": "account", "charges_enabled": True}},
    }

    deliver(client, sandbox.signed(body, from_lender=True))
    sweeps.read_accounts(at=timezone.now())

    account.refresh_from_db()
    assert account.state == "ONBOARDING"


def test_a_thin_event_with_another_body_is_not_kept(hill, sandbox, client):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)
    accounts.refresh(account, by="officer:1", at=NOON)
    body, signature = sandbox.notifications()[0]

    answer = client.post(
        reverse("stripe-webhook"),
        body.replace(b"acct_", b"acct_x"),
        content_type="application/json",
        headers={"Stripe-Signature": signature},
    )

    assert answer.status_code == 400
    assert not StripeEvent.objects.exists()


@pytest.mark.parametrize(("currency", "minor"), [("JPY", 5_001), ("KWD", 12_340)])
def test_the_fee_is_exact_in_currencies_without_hundredths(hill, sandbox, client, currency, minor):
    number = connect(hill, sandbox)
    debt = place_in(currency, minor, hill)

    pay(debt, minor, sandbox)
    settle(client, sandbox)

    told = remitting.open_figures(hill, currency=currency)
    assert told.net_minor == sum(row["net"] for row in movements(sandbox, number))
