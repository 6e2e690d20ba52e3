"""Taking payments: an administrator opens the lender's account and reads where it stands."""

import json
from datetime import timedelta

import pytest
from django.core.management import CommandError
from django.urls import reverse
from django.utils import timezone

from payments import accounts
from payments.models import Lender, Payment, ProviderAccount
from payments.provider.accounts import Standing
from portal import sweeps
from portal.lender import standings
from tests.payments.payers import begin
from tests.portal.commands import printed
from tests.portal.desk import admin_of, read, viewer_of
from tests.portal.officers import signed_in

pytestmark = pytest.mark.django_db
PAGE = "/lender/taking-payments/"
BACK = PAGE + "?back=1"


@pytest.fixture
def boss(hill):
    """Hill Credit's administrator."""
    return admin_of(hill, "boss")


def press(browser, sandbox, told="all"):
    """Press the button and fill in the provider's page; return the page one comes back to."""
    led = browser.post(PAGE + "onboarding/")
    assert led.status_code == 303
    landed = sandbox.visit(led.headers["Location"], {"told": told}).headers["Location"]
    assert landed.endswith(BACK)
    return read(browser.get(BACK)).text


def test_a_lender_without_an_account_is_told_what_one_would_mean(boss, sandbox):
    text = read(boss.get(PAGE)).text

    assert "comes in through this portal’s own account" in text
    assert "Open an account of our own" in text


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("all", "Your account takes payments."),
        ("half", "Still asked for agreement to the provider’s terms the bank account for payouts"),
        ("check", "The payment provider is looking at it."),
    ],
)
def test_whoever_comes_back_reads_what_is_new(boss, sandbox, told, said):
    assert said in press(boss, sandbox, told)


def test_what_was_left_half_done_is_gone_on_with(boss, hill, sandbox):
    press(boss, sandbox, "half")

    assert "Your account takes payments" in press(boss, sandbox)
    assert ProviderAccount.objects.get().state == "ACTIVE"
    assert len(sandbox.app.store.every("v2.core.account")) == 1


def test_reading_the_page_asks_nobody_and_changes_nothing(boss, sandbox):
    press(boss, sandbox, "half")
    asked = len(sandbox.http.asked)

    read(boss.get(PAGE))

    assert len(sandbox.http.asked) == asked


def test_an_account_that_was_stopped_says_so_and_that_borrowers_are_told_kindly(
    boss, hill, sandbox
):
    press(boss, sandbox)
    account = ProviderAccount.objects.get()
    later = timezone.now() + timedelta(minutes=1)
    said = Standing(account.account_id, {"card_payments": "restricted"}, ())

    accounts.apply(account, said, by="stripe", at=later)

    assert "The payment provider has stopped your account" in read(boss.get(PAGE)).text


def test_a_provider_that_does_not_answer_leaves_what_was_known(boss, sandbox):
    press(boss, sandbox, "half")
    sandbox.faults.on_requests("lost_before", "lost_before", "lost_before")

    text = read(boss.get(BACK)).text

    assert "This is what it said last." in text
    assert "Some details are missing." in text


@pytest.mark.parametrize("faults", [("lost_before",) * 3, ("lost_after",) * 3])
def test_an_account_can_be_asked_for_again_after_silence(boss, sandbox, faults):
    sandbox.faults.on_requests(*faults)

    silent = boss.post(PAGE + "onboarding/", follow=True)

    assert "The payment provider did not answer" in read(silent).text
    assert "Your account takes payments" in press(boss, sandbox)
    assert len(sandbox.app.store.every("v2.core.account")) == 1


def test_only_an_administrator_finds_the_page(hill, ortiz, sandbox):
    for browser in (signed_in(ortiz), viewer_of(hill)):
        assert browser.get(PAGE).status_code == 404
        assert browser.post(PAGE + "onboarding/").status_code == 404


def test_no_lender_sees_anothers_account(boss, canal, sandbox):
    press(boss, sandbox)

    text = read(admin_of(canal).get(PAGE)).text

    assert "comes in through this portal’s own account" in text


def test_a_borrower_cannot_pay_while_the_account_is_not_ready(
    boss, moss, hill_debt, client, sandbox
):
    press(boss, sandbox, "half")
    client.force_login(moss)
    address = reverse("borrower:pay", args=[hill_debt.code])

    shown = read(client.get(address)).text
    sent = client.post(address, {"choice": f"ALL-{2_310_40}"})

    assert "Hill Credit cannot take payments online at the moment." in shown
    assert "no money has been taken" in shown
    assert "Hill Credit cannot take payments" in read(sent).text
    assert not Payment.objects.exists()


def test_a_borrower_can_pay_as_soon_as_it_is(boss, moss, hill_debt, client, sandbox):
    press(boss, sandbox)
    client.force_login(moss)

    sent = client.post(
        reverse("borrower:pay", args=[hill_debt.code]), {"choice": f"ALL-{2_310_40}"}
    )

    assert sent.status_code == 303
    assert Payment.objects.get().stripe_account == ProviderAccount.objects.get().account_id


def test_what_the_portal_keeps_is_told_to_the_lender(hill, sandbox):
    hill.platform_fee_bp, hill.stripe_account = 250, "acct_1"

    assert standings.fee_words(hill).startswith("This portal keeps 2.5% of each payment.")
    assert standings.fee_words(Lender(platform_fee_bp=250)) == ""


@pytest.mark.parametrize(
    "what",
    ["identity.individual.given_name", "configuration.merchant.support", "a.name.of.tomorrow"],
)
def test_whatever_is_asked_for_has_words(hill, what):
    account = ProviderAccount(
        lender=hill, state="ONBOARDING", account_id="acct_1", requirements=[[what, "user"]]
    )

    (asked,) = standings.of(account).asked

    assert asked
    assert what not in asked


def test_the_command_opens_an_account_and_says_where_to_go_on(hill, sandbox):
    told = json.loads(printed("lender", "hill", "--connect", "--platform-fee-bp", "100", "--json"))
    sandbox.visit(told["page"], {"told": "all"})
    again = json.loads(printed("lender", "hill", "--connect", "--json"))

    hill.refresh_from_db()
    assert (told["state"], again["state"], again["page"]) == ("ONBOARDING", "ACTIVE", "")
    assert (hill.stripe_account, hill.platform_fee_bp) == (again["account"], 100)


def test_the_command_takes_an_account_that_is_there_already(hill, sandbox):
    number = sandbox.open_merchant()

    told = json.loads(printed("lender", "hill", "--stripe-account", number, "--connect", "--json"))

    assert (told["account"], told["state"]) == (number, "ACTIVE")


def test_the_command_says_when_the_provider_does_not_answer(hill, sandbox):
    sandbox.faults.on_requests("lost_before", "lost_before", "lost_before")

    with pytest.raises(CommandError, match="did not open the account"):
        printed("lender", "hill", "--connect")


def test_thin_events_can_be_asked_for_by_command(sandbox):
    first = printed("register_webhook", "--accounts").strip()
    second = printed("register_webhook", "--accounts").strip()

    assert first.startswith("whsec_")
    assert first != second
    assert len(sandbox.app.store.every("v2.core.event_destination")) == 1


def test_an_account_of_another_lender_is_not_taken(hill, canal, sandbox):
    number = sandbox.open_merchant()
    printed("lender", "canal", "--stripe-account", number, "--connect")

    with pytest.raises(CommandError, match="the account of another lender"):
        printed("lender", "hill", "--stripe-account", number, "--connect")

    assert ProviderAccount.objects.get().lender == canal


def test_every_officer_is_told_when_borrowers_cannot_pay(boss, hill, sandbox):
    viewer = viewer_of(hill)
    quiet = read(viewer.get("/lender/queue/")).text
    press(boss, sandbox, "half")

    told = read(viewer.get("/lender/queue/")).text

    assert "Borrowers cannot pay you at the moment" not in quiet
    assert "Borrowers cannot pay you at the moment" in told


def test_all_endpoints_can_be_asked_for_at_once(sandbox):
    secrets = printed("register_webhook", "--all").strip().split(",")

    assert len(set(secrets)) == 3
    assert len(sandbox.app.store.every("webhook_endpoint")) == 2


def test_an_account_that_never_opened_stops_nobody_from_paying(boss, hill, hill_debt, sandbox):
    sandbox.faults.on_requests(*("lost_before",) * 3)
    boss.post(PAGE + "onboarding/")
    asked = len(sandbox.http.asked)

    payment = begin(hill_debt, 100_00)

    assert payment.stripe_account == ""
    assert sweeps.read_accounts(at=timezone.now() + timedelta(days=1)) == 0
    assert len(sandbox.http.asked) == asked
    assert "it is not open yet" in read(boss.get(PAGE)).text


def test_silence_is_not_asked_again_every_second(boss, sandbox):
    press(boss, sandbox, "half")
    late = timezone.now() + timedelta(minutes=11)
    sandbox.faults.on_requests(*("lost_before",) * 3)

    first = sweeps.read_accounts(at=late)
    asked = len(sandbox.http.asked)
    again = sweeps.read_accounts(at=late + timedelta(seconds=1))

    assert (first, again) == (0, 0)
    assert len(sandbox.http.asked) == asked
