"""Lenders' own accounts: asked for once, read again whoever noticed, and the fee taken there."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import accounts, charging, gateway, inbox
from payments.models import Event, Lender, Payment, ProviderAccount, StripeEvent
from payments.money import Money
from payments.provider.accounts import Standing
from tests.conftest import NOON
from tests.payments.payers import begin
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(minutes=1)
WAY = {"return_url": "http://portal.test/back", "refresh_url": "http://portal.test/again"}


def opened(lender, *, at=NOON):
    account = accounts.ask_for(lender, by="officer:1", at=at)
    accounts.refresh(account, by="officer:1", at=at)
    return account


def tell(sandbox, account, told="all"):
    """Fill in the provider's page as the lender would."""
    page = sandbox.visit(accounts.page(account, **WAY), {"told": told})
    assert page.headers["Location"] == WAY["return_url"]


def ready(lender, sandbox):
    account = opened(lender)
    tell(sandbox, account)
    accounts.refresh(account, by="officer:1", at=LATER)
    return account


def standing(status, account_id="acct_1"):
    return Standing(account_id, {"card_payments": status}, ())


def stored(account):
    return ProviderAccount.objects.get(pk=account.pk)


def test_an_account_is_opened_once_and_says_what_is_missing(hill, sandbox):
    account = opened(hill)
    again = opened(hill)

    hill.refresh_from_db()
    assert again.pk == account.pk
    assert account.state == "ONBOARDING"
    assert account.capabilities == {"card_payments": "restricted"}
    assert account.requirements[0] == ["identity.business_details.registered_name", "user"]
    assert hill.stripe_account == account.account_id
    assert [path for _, path, _ in sandbox.http.asked].count("/v2/core/accounts") == 1


def test_an_answer_that_was_lost_gives_the_same_account(hill, sandbox):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        accounts.refresh(account, by="officer:1", at=NOON)

    accounts.refresh(account, by="officer:1", at=LATER)

    assert len(sandbox.app.store.every("v2.core.account")) == 1


def test_an_account_asked_for_long_ago_is_looked_for_not_asked_for_again(hill, sandbox):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        accounts.refresh(account, by="officer:1", at=NOON)
    sandbox.app.forget_keys()

    accounts.refresh(account, by="officer:1", at=NOON + timedelta(hours=21))

    assert len(sandbox.app.store.every("v2.core.account")) == 1
    assert stored(account).account_id


def test_a_lender_that_told_everything_can_take_payments(hill, hill_debt, sandbox):
    account = ready(hill, sandbox)

    payment = begin(hill_debt, 100_00)

    assert stored(account).state == "ACTIVE"
    assert payment.stripe_account == account.account_id
    assert list(Event.objects.filter(debt=None).order_by("pk").values_list("kind", flat=True)) == [
        "account.requested",
        "account.opened",
        "account.activated",
    ]


@pytest.mark.parametrize("told", ["", "half", "check"])
def test_no_payment_begins_while_the_account_cannot_take_it(hill, hill_debt, sandbox, told):
    account = opened(hill)
    if told:
        tell(sandbox, account, told)
        accounts.refresh(account, by="officer:1", at=LATER)

    with pytest.raises(accounts.NotReady):
        begin(hill_debt, 100_00)

    assert not Payment.objects.exists()


def test_nothing_is_taken_with_a_method_that_was_kept_on_another_account(hill, sandbox):
    accounts.check(hill, kept_on="")
    account = ready(hill, sandbox)
    hill.refresh_from_db()

    accounts.check(hill, kept_on=account.account_id)
    with pytest.raises(accounts.NotReady):
        accounts.check(hill, kept_on="")


def test_a_lender_without_an_account_is_paid_through_our_own(zhang_debt, sandbox):
    assert begin(zhang_debt, 848_40).stripe_account == ""


@pytest.mark.parametrize(
    ("statuses", "ends"),
    [
        (["restricted"], "ONBOARDING"),
        (["pending"], "ONBOARDING"),
        (["active"], "ACTIVE"),
        (["active", "restricted"], "RESTRICTED"),
        (["active", "pending"], "RESTRICTED"),
        (["restricted", "rejected"], "RESTRICTED"),
        (["active", "restricted", "active"], "ACTIVE"),
        (["closed"], "RESTRICTED"),
    ],
)
def test_states_follow_what_is_read(hill, statuses, ends):
    account = accounts.ask_for(hill, by="officer:1", at=NOON)

    for minute, status in enumerate(statuses):
        accounts.apply(account, standing(status), by="x", at=NOON + timedelta(minutes=minute))

    assert stored(account).state == ends


@given(st.permutations(range(4)))
def test_the_latest_answer_stays_in_whatever_order_they_come(order):
    said = ["restricted", "active", "restricted", "active"]
    lender = Lender.objects.create(code=f"l{Lender.objects.count()}", name=f"{order} {id(order)}")
    account = accounts.ask_for(lender, by="x", at=NOON)

    for index in order:
        accounts.apply(
            account,
            standing(said[index], f"acct_{lender.pk}"),
            by="x",
            at=NOON + timedelta(minutes=index),
        )

    assert (stored(account).state, stored(account).capabilities) == (
        "ACTIVE",
        {"card_payments": "active"},
    )
    ProviderAccount.objects.filter(pk=account.pk).delete()


def test_an_account_is_one_lenders_alone(hill, canal, sandbox):
    account = opened(hill)
    other = accounts.ask_for(canal, by="officer:1", at=NOON)

    assert accounts.refresh(other, by="officer:1", at=NOON)

    assert other.account_id != account.account_id


def test_news_of_an_account_is_found_in_both_forms(hill, sandbox):
    account = opened(hill)
    tell(sandbox, account)
    for row in [*sandbox.app.store.every("event"), *sandbox.app.store.every("v2.core.event")]:
        inbox.store(row.body, at=NOON)

    found = [accounts.of_event(event) for event in inbox.due(at=NOON, kinds=inbox.ACCOUNT_KINDS)]

    assert len(found) == 4
    assert set(found) == {account}
    assert inbox.due(at=NOON) == []


def test_an_event_of_a_strangers_account_is_nobodys(hill, sandbox):
    opened(hill)
    told = {"id": "evt_1", "type": "account.updated", "account": "acct_stranger", "data": {}}
    thin = {
        "id": "evt_2",
        "type": "v2.core.account.closed",
        "related_object": {"id": "acct_stranger"},
    }
    for body in (told, thin):
        inbox.store(body, at=NOON)

    for event in StripeEvent.objects.all():
        assert accounts.of_event(event) is None
        assert inbox.trouble_of(event) == "no account of ours"


@pytest.mark.parametrize("about", [None, "acct_1", [], {}, {"id": None}, {"id": ["acct_1"]}])
def test_a_thin_event_of_another_shape_is_nobodys(hill, about):
    event = StripeEvent(kind="v2.core.account.updated", body={"related_object": about})

    assert accounts.of_event(event) is None


@pytest.mark.parametrize(
    ("bp", "minor", "fee"),
    [(0, 10_000, 0), (250, 10_000, 250), (100, 50, 0), (100, 150, 2), (100, 250, 2), (1, 4_999, 0)],
)
def test_the_fee_is_by_basis_points_with_halves_to_the_even_unit(bp, minor, fee):
    lender = Lender(stripe_account="acct_1", platform_fee_bp=bp)

    assert accounts.platform_fee(lender, Money(minor, "USD")) == Money(fee, "USD")


def test_there_is_no_fee_without_an_account_of_the_lenders_own():
    assert accounts.platform_fee(Lender(platform_fee_bp=250), Money(100_00, "USD")).minor == 0


@given(st.integers(0, 10_000), st.integers(1, 99_999_999), st.sampled_from(["USD", "JPY", "KWD"]))
def test_a_fee_is_never_below_nothing_nor_above_the_payment(bp, minor, currency):
    lender = Lender(stripe_account="acct_1", platform_fee_bp=bp)

    fee = accounts.platform_fee(lender, Money(minor, currency)).minor

    assert 0 <= fee <= minor
    assert abs(fee * 10_000 - minor * bp) <= (100_000 if currency == "KWD" else 5_000)


def test_the_fee_is_the_lenders_and_the_borrower_pays_the_same(hill, hill_debt, sandbox):
    hill.platform_fee_bp = 250
    hill.save()
    account = ready(hill, sandbox)
    hill_debt.refresh_from_db()

    payment = begin(hill_debt, 100_00)
    sandbox.pay(
        charging.open_page(
            payment,
            title="Payment",
            return_url="http://portal.test/",
            cancel_url="http://portal.test/",
            email="",
        )
    )

    (fee,) = sandbox.client().application_fees.list().data
    (charge,) = sandbox.client(account.account_id).charges.list().data
    assert (payment.platform_fee_minor, fee.amount) == (250, 250)
    assert charge.amount == 100_00


@pytest.mark.django_db(transaction=True)
def test_of_many_who_ask_at_once_all_get_the_one_account(hill, tmp_path):
    def ask():
        return accounts.ask_for(Lender.objects.get(pk=hill.pk), by="x", at=NOON).pk

    with shared_database(tmp_path):
        asked = at_once(ask, ask, ask, ask)

    assert len(set(asked)) == 1
    assert all(isinstance(pk, int) for pk in asked)


@pytest.mark.django_db(transaction=True)
def test_of_many_answers_at_once_the_latest_stays(hill, tmp_path):
    accounts.ask_for(hill, by="x", at=NOON)

    def hear(minute, status):
        def act():
            account = ProviderAccount.objects.select_related("lender").get()
            at = NOON + timedelta(minutes=minute)
            return accounts.apply(account, standing(status), by="x", at=at)

        return act

    with shared_database(tmp_path):
        at_once(*(hear(n, s) for n, s in enumerate(["restricted", "active", "pending", "active"])))
        (ends,) = at_once(lambda: ProviderAccount.objects.values("state", "capabilities").get())

    assert ends == {"state": "ACTIVE", "capabilities": {"card_payments": "active"}}
