"""Taking a payment: the wish written down first, one at a time, and found again when words fail."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from payments import arrivals, charging, gateway, ledger
from payments.charging import AlreadyPaying, NotPayable, Stopped
from payments.models import Debt, Event, Payment
from payments.money import EXPONENTS, Money
from payments.rails import largest_minor, payable_from, smallest_minor, step_minor
from plans import progress
from tests.conftest import NOON, ZHANG, place
from tests.payments.payers import begin, breaches, pay, place_in, said, stored
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db
PAGE = {
    "title": "Payment",
    "return_url": "http://portal.test/payments/P/",
    "cancel_url": "http://portal.test/payments/P/?back=1",
    "email": "zhang@example.org",
}


def test_the_wish_is_written_down_before_the_provider_is_asked(zhang_debt):
    payment = begin(zhang_debt, 848_40)

    kept = stored(payment)
    assert (kept.state, kept.amount_minor, kept.currency) == ("CREATED", 848_40, "CNY")
    assert kept.expires_at == NOON + charging.PAGE_OPEN
    assert Event.objects.filter(kind="payment.started").get().data == {
        "payment": payment.code,
        "amount_minor": 848_40,
    }
    assert ledger.owed(zhang_debt) == Money(30_542_70, "CNY")


@pytest.mark.parametrize(
    ("minor", "code", "limit"),
    [
        (0, "NOTHING", 30_542_70),
        (-1_00, "NOTHING", 30_542_70),
        (30_542_71, "BEYOND_OWED", 30_542_70),
        (3_99, "UNDER_SMALLEST", 4_00),
        (30_538_71, "LEAVES_TOO_LITTLE", 30_538_70),
    ],
)
def test_an_amount_that_cannot_be_paid_says_what_can(zhang_debt, minor, code, limit):
    with pytest.raises(NotPayable) as refused:
        begin(zhang_debt, minor)

    assert (refused.value.code, refused.value.limit) == (code, Money(limit, "CNY"))
    assert Payment.objects.count() == 0


def test_an_amount_of_another_currency_is_not_taken_for_this_one(zhang_debt):
    with pytest.raises(ValueError, match="cannot mix"):
        charging.start(
            zhang_debt, purpose="OWN", amount=Money(5_00, "USD"), language="en", by="b", at=NOON
        )


def test_a_three_decimal_currency_is_paid_in_steps_of_ten(canal):
    debt = place_in("KWD", 25_000, canal)

    with pytest.raises(NotPayable) as refused:
        begin(debt, 1_255)

    assert (refused.value.code, refused.value.limit) == ("NOT_A_STEP", Money(1_250, "KWD"))
    assert begin(debt, 1_250).amount_minor == 1_250


def test_more_than_one_payment_can_carry_is_paid_in_parts(canal):
    debt = place_in("JPY", 100_000_049, canal)

    with pytest.raises(NotPayable) as refused:
        begin(debt, 100_000_049)

    assert (refused.value.code, refused.value.limit) == ("ABOVE_LARGEST", Money(99_999_999, "JPY"))


@pytest.mark.parametrize("state", ["PLACED", "HELD", "PAID", "CLOSED"])
def test_a_debt_that_is_held_or_over_takes_no_payment(zhang_debt, state):
    Debt.objects.filter(pk=zhang_debt.pk).update(state=state)

    with pytest.raises(NotPayable) as refused:
        begin(zhang_debt, 848_40)

    assert refused.value.code == "NOTHING_TO_PAY"


def test_a_second_payment_waits_until_the_first_has_an_end(zhang_debt):
    first = begin(zhang_debt, 30_542_70)

    with pytest.raises(AlreadyPaying) as refused:
        begin(zhang_debt, 848_40)

    assert refused.value.payment == first
    progress.settle(first, said(first, "EXPIRED"), at=NOON)
    assert begin(zhang_debt, 848_40).state == "CREATED"


def on_its_way(debt, minor):
    """Pay by a method that takes days."""
    payment = begin(debt, minor)
    progress.settle(payment, said(payment, "PROCESSING"), at=NOON)
    return stored(payment)


def test_what_is_on_its_way_keeps_its_sum_and_lets_the_rest_be_paid(zhang_debt):
    on_its_way(zhang_debt, 30_000_00)

    with pytest.raises(NotPayable) as refused:
        begin(zhang_debt, 1_000_00)

    assert (refused.value.code, refused.value.limit) == ("ON_ITS_WAY", Money(542_70, "CNY"))
    assert begin(zhang_debt, 542_70).state == "CREATED"
    assert breaches() == []


def test_two_can_be_on_their_way_and_only_what_is_owed(zhang_debt):
    on_its_way(zhang_debt, 30_000_00)
    on_its_way(zhang_debt, 542_70)

    with pytest.raises(NotPayable) as refused:
        begin(zhang_debt, 4_00)

    assert (refused.value.code, refused.value.limit) == ("ON_ITS_WAY", Money(0, "CNY"))
    assert arrivals.expected(zhang_debt) == Money(30_542_70, "CNY")
    assert breaches() == []


def test_what_did_not_arrive_can_be_paid_again(zhang_debt):
    payment = on_its_way(zhang_debt, 30_542_70)

    progress.settle(payment, said(payment, "FAILED"), at=NOON + timedelta(days=5))

    assert arrivals.payable(zhang_debt, at=NOON) == Money(30_542_70, "CNY")
    assert begin(zhang_debt, 30_542_70).state == "CREATED"


def test_the_amount_is_held_against_what_is_owed_at_that_moment(zhang_debt):
    as_it_was = Debt.objects.get(pk=zhang_debt.pk)
    pay(zhang_debt, 30_000_00)

    with pytest.raises(NotPayable) as refused:
        begin(as_it_was, 30_542_70)

    assert (refused.value.code, refused.value.limit) == ("BEYOND_OWED", Money(542_70, "CNY"))


@given(
    currency=st.sampled_from(sorted(EXPONENTS)),
    wanted=st.integers(0, 10**9),
    owed=st.integers(1, 10**9),
)
def test_what_is_offered_can_be_paid(currency, wanted, owed):
    offered = payable_from(Money(wanted, currency), Money(owed, currency))

    if offered is None:
        cannot = owed - owed % step_minor(currency) < smallest_minor(currency)
        assert cannot or min(wanted, owed) > largest_minor(currency) - smallest_minor(currency)
        return
    charging.check_amount(offered, Money(owed, currency))
    assert offered.minor >= min(wanted, owed - owed % step_minor(currency))


def test_asking_twice_for_the_page_gives_one_page(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)

    first = charging.open_page(payment, **PAGE)
    again = charging.open_page(stored(payment), **PAGE)

    assert first == again
    assert len(sandbox.app.store.every("checkout.session")) == 1


def test_a_page_whose_answer_was_lost_is_given_again_under_the_same_key(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")

    with pytest.raises(gateway.Unreachable):
        charging.open_page(payment, **PAGE)

    assert charging.open_page(stored(payment), **PAGE).startswith("http://sandbox.test/pay/")
    assert len(sandbox.app.store.every("checkout.session")) == 1


def test_a_payment_whose_answer_was_lost_is_found_by_its_key(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
    with pytest.raises(gateway.Unreachable):
        charging.open_page(payment, **PAGE)

    outcome = charging.look_up(stored(payment), at=NOON)

    assert (outcome.state, outcome.key) == ("OPEN", payment.key)
    assert stored(payment).session_id == outcome.session_id


def test_a_payment_that_never_reached_the_provider_is_unknown_there(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    sandbox.faults.on_requests("lost_before", "lost_before", "lost_before")
    with pytest.raises(gateway.Unreachable):
        charging.open_page(payment, **PAGE)

    assert charging.look_up(payment, at=NOON) is None
    assert not charging.stays_unknown(payment, at=NOON + charging.SEND_WITHIN)
    assert charging.stays_unknown(payment, at=NOON + timedelta(minutes=5))


def test_a_page_opened_for_a_payment_that_was_stopped_meanwhile_is_closed(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    progress.settle(stored(payment), charging.never_heard_of(payment), at=NOON)

    with pytest.raises(Stopped):
        charging.open_page(payment, **PAGE)

    (page,) = sandbox.app.store.every("checkout.session")
    assert page.body["status"] == "expired"


def test_a_closed_page_can_no_longer_be_paid(zhang_debt, sandbox):
    payment = begin(zhang_debt, 848_40)
    url = charging.open_page(payment, **PAGE)

    charging.close_page(payment)

    assert charging.look_up(payment, at=NOON).state == "EXPIRED"
    assert sandbox.visit(url, {"method": "card", "number": "4242424242424242"}).status != 303
    with pytest.raises(gateway.Refused):
        charging.close_page(payment)


def test_a_payment_without_news_is_asked_about_less_and_less_often(zhang_debt):
    payment = begin(zhang_debt, 848_40)

    def is_due(after):
        return charging.without_news(at=NOON + after) == [payment]

    assert [is_due(timedelta(seconds=s)) for s in (44, 46)] == [False, True]
    Payment.objects.update(asked_at=NOON + timedelta(seconds=46))
    assert [is_due(timedelta(seconds=s)) for s in (100, 107)] == [False, True]
    Payment.objects.update(asked_at=NOON + timedelta(hours=2))
    assert [is_due(timedelta(hours=2, minutes=m)) for m in (29, 31)] == [False, True]


def test_of_two_who_ask_about_one_payment_only_one_does(zhang_debt):
    payment = begin(zhang_debt, 848_40)
    mine, theirs = stored(payment), stored(payment)

    assert charging.take(mine, at=NOON + timedelta(minutes=1))
    assert not charging.take(theirs, at=NOON + timedelta(minutes=1))


@pytest.mark.django_db(transaction=True)
def test_of_many_who_pay_at_once_one_does_and_the_others_are_told(canal, tmp_path):
    debt = place(ZHANG, canal)

    def press():
        try:
            return "begun", begin(debt, 30_542_70).pk
        except AlreadyPaying as other:
            return "told", other.payment.pk

    with shared_database(tmp_path):
        answers = at_once(press, press, press, press)
        (wrong,) = at_once(breaches)

    assert sorted(word for word, _ in answers) == ["begun", "told", "told", "told"]
    assert len({pk for _, pk in answers}) == 1
    assert wrong == []


def test_the_database_itself_keeps_one_live_payment_for_each_debt(zhang_debt):
    payment = begin(zhang_debt, 848_40)

    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(
            lender=payment.lender,
            debt=zhang_debt,
            code="OTHER",
            key="pay-other",
            purpose="OWN",
            amount_minor=1_00,
            currency="CNY",
            by="b",
            created_at=NOON,
            expires_at=NOON,
        )

    assert Payment.objects.get() == payment
