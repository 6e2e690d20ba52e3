"""A method that the provider keeps: asked for once, written down once, whoever heard of it."""

from datetime import timedelta

import pytest

from payments import gateway, methods, setups
from payments.models import Customer, Event, Method, Payment, Setup
from payments.provider.methods import Kept, SetupOutcome
from plans import expiring, mandates
from plans.models import Mandate
from portal import saved_methods, sweeps
from tests.conftest import NOON
from tests.payments.payers import agree, begin
from tests.plans.collectors import BACK, permit, save, save_account, visit
from tests.portal.visits import keep, open_page
from tests.sandbox_fixtures import ASKS_BANK, DECLINED

pytestmark = pytest.mark.django_db
SOON = NOON + timedelta(minutes=1)


def customers(sandbox):
    return sandbox.app.store.every("customer")


def test_a_saved_card_is_kept_by_its_last_figures_alone(zhang_debt, sandbox):
    method = save(zhang_debt, sandbox)

    assert (method.kind, method.brand, method.last4) == ("card", "visa", "4242")
    assert (method.expires_year, method.expires_month) == (2034, 12)
    assert method.customer_id == Customer.objects.get().customer_id
    assert methods.usable(zhang_debt).get() == method


def test_saving_takes_no_money(zhang_debt, sandbox):
    save(zhang_debt, sandbox)

    assert sandbox.app.store.every("charge") == []
    assert Payment.objects.count() == 0


def test_a_borrower_is_one_customer_of_an_account(zhang_debt, sandbox):
    save(zhang_debt, sandbox)
    save(zhang_debt, sandbox, at=NOON + timedelta(hours=1))

    assert len(customers(sandbox)) == 1
    assert "张伟" not in str(customers(sandbox)[0].body)


def test_a_lost_answer_makes_no_second_customer(zhang_debt, sandbox):
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        setups.customer_of(zhang_debt, at=NOON)

    setups.customer_of(zhang_debt, at=NOON)

    assert len(customers(sandbox)) == 1


def test_two_presses_open_one_page(zhang_debt, sandbox):
    first, second = visit(zhang_debt), visit(zhang_debt, at=SOON)

    assert first == second
    assert first.session_url == second.session_url


def test_a_method_of_a_kind_that_cannot_be_charged_later_is_not_kept(zhang_debt, sandbox):
    setup = visit(zhang_debt)
    wallet = Kept("pm_1", "cus_1", "alipay", "", "", None, None)

    assert not setups.apply(setup, SetupOutcome("cs_1", "SUCCEEDED", wallet), at=NOON)

    assert (Setup.objects.get().state, Method.objects.count()) == ("CREATED", 0)


@pytest.mark.parametrize("heard", ["webhook", "sweep", "both"])
def test_a_visit_is_heard_of_by_webhook_or_sweep_once(zhang_debt, sandbox, heard):
    sandbox.pay(visit(zhang_debt).session_url)
    if heard != "sweep":
        keep(sandbox.events())
        sweeps.act_on_events(at=NOON)
        saved_methods.hear(at=NOON)
    if heard != "webhook":
        saved_methods.read_again(at=SOON)

    assert Method.objects.get() == Setup.objects.get().method
    assert Event.objects.filter(kind="method.saved").count() == 1


def test_a_visit_whose_page_was_never_heard_of_is_found_by_its_key(zhang_debt, sandbox):
    setup = visit(zhang_debt)
    sandbox.pay(setup.session_url)
    Setup.objects.update(session_id="", session_url="")

    saved_methods.read_again(at=SOON)

    assert Setup.objects.get().state == Setup.State.SUCCEEDED


def test_a_visit_that_came_to_nothing_ends(zhang_debt, sandbox):
    setup = visit(zhang_debt)
    sandbox.pay(setup.session_url, card=DECLINED)

    saved_methods.read_again(at=SOON)
    still_open = Setup.objects.get().state
    sandbox.advance(hours=1)
    saved_methods.read_again(at=NOON + timedelta(hours=1))

    assert still_open == Setup.State.CREATED
    assert Setup.objects.get().state == Setup.State.CANCELED
    assert Method.objects.count() == 0


def test_a_visit_never_sent_is_given_up(zhang_debt, sandbox):
    setups.start(zhang_debt, language="en", by="borrower:1", at=NOON)

    saved_methods.read_again(at=NOON + timedelta(hours=2))

    assert Setup.objects.get().state == Setup.State.CANCELED


def test_the_bank_is_asked_when_a_card_is_saved(zhang_debt, sandbox):
    assert save(zhang_debt, sandbox, card=ASKS_BANK).last4 == "3155"


def test_a_bank_account_is_kept_with_its_mandate(hill_debt, sandbox):
    method = save_account(hill_debt, sandbox, "us_bank_account")

    assert (method.kind, method.last4) == ("us_bank_account", "6789")
    assert method.mandate_id.startswith("mandate_")


def paid_and_kept(debt, sandbox, method="card"):
    payment = begin(debt, 848_40)
    Payment.objects.filter(pk=payment.pk).update(saves_method=True)
    payment.refresh_from_db()
    sandbox.pay(open_page(payment), method=method)
    sweeps.ask_without_news(at=SOON)
    return saved_methods.keep(at=SOON)


def test_a_card_is_kept_while_paying(zhang_debt, sandbox):
    assert paid_and_kept(zhang_debt, sandbox) == 1
    assert Payment.objects.get().method == methods.usable(zhang_debt).get()
    assert saved_methods.keep(at=SOON) == 0


def test_a_method_that_was_taken_away_is_gone(zhang_debt, sandbox):
    plan = agree(zhang_debt)
    method = save(zhang_debt, sandbox)
    permit(plan, method)
    sandbox.client().payment_methods.detach(method.method_id)
    keep(sandbox.events())

    saved_methods.hear(at=SOON)

    assert Method.objects.get().state == Method.State.GONE
    assert Event.objects.get(kind="method.gone").data == {"method": method.code}
    with pytest.raises(mandates.NotNow):
        permit(plan, method, words="other words")


def test_a_bank_that_takes_its_leave_back_ends_the_method(hill_debt, sandbox):
    method = save_account(hill_debt, sandbox, "us_bank_account")
    sandbox.call(f"mandates/{method.mandate_id}/revoke")
    keep(sandbox.events())

    saved_methods.hear(at=SOON)

    assert Method.objects.get().state == Method.State.GONE


def test_a_card_that_its_bank_has_renewed_is_the_new_one(zhang_debt, sandbox):
    method = save(zhang_debt, sandbox)
    sandbox.replace_card(method.method_id, card="5555555555554444")
    keep(sandbox.events())

    saved_methods.hear(at=SOON)

    method.refresh_from_db()
    assert (method.last4, method.brand) == ("4444", "mastercard")


def test_a_card_that_runs_out_before_the_next_payment_is_told_of_once(zhang_debt, sandbox):
    plan = agree(zhang_debt)
    method = save(zhang_debt, sandbox)
    permit(plan, method)
    Method.objects.update(expires_year=2026, expires_month=11)

    assert [expiring.notice(at=SOON), expiring.notice(at=SOON)] == [0, 0]
    later = NOON + timedelta(days=10)
    assert [expiring.notice(at=later), expiring.notice(at=later)] == [1, 0]

    told = Event.objects.get(kind="method.expiring").data
    assert (told["expires"], told["day"]) == ("2026-11", "2026-12-15")


def test_a_card_that_lives_to_see_the_next_payment_is_not_told_of(zhang_debt, sandbox):
    permit(agree(zhang_debt), save(zhang_debt, sandbox))
    Method.objects.update(expires_year=2026, expires_month=12)

    assert expiring.notice(at=NOON + timedelta(days=30)) == 0


def test_a_card_is_put_aside_after_its_last_month(zhang_debt, sandbox):
    save(zhang_debt, sandbox)
    Method.objects.update(expires_year=2026, expires_month=11)

    assert methods.expire(on=NOON.date().replace(day=30)) == 0
    assert methods.expire(on=NOON.date().replace(month=12, day=1)) == 1
    assert methods.usable(zhang_debt).count() == 0


def test_a_page_is_asked_for_again_where_there_was_no_answer(zhang_debt, sandbox):
    setup = setups.start(zhang_debt, language="en", by="borrower:1", at=NOON)
    setups.customer_of(zhang_debt, at=NOON)
    sandbox.faults.on_requests("lost_before", "lost_before", "lost_before")

    with pytest.raises(gateway.Unreachable):
        setups.open_page(setup, return_url=BACK, cancel_url=BACK, at=NOON)

    assert setups.open_page(setup, return_url=BACK, cancel_url=BACK, at=NOON)
    assert Mandate.objects.count() == 0
