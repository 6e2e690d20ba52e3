"""Two at one debt in one moment, again and again: one wins, one is told, the books are right.

CONTESTS=500 in the environment runs so many of each; the suite runs a few.
"""

import os
from datetime import timedelta

import pytest

from payments import refunding
from payments.charging import AlreadyPaying
from payments.models import Payment
from payments.money import Money
from payments.refunding import NotRefundable
from plans import progress, reversals
from tests.conftest import NOON, ZHANG, place
from tests.payments.payers import begin, breaches, pay, refund_seen, said, stored
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db(transaction=True)
CONTESTS = int(os.environ.get("CONTESTS", "12"))
ALL = 30_542_70


@pytest.fixture
def debt(canal):
    return place(ZHANG, canal)


def contest(tmp_path, moves):
    """Let ``moves(number)`` start together, CONTESTS times; return what came, and all breaches."""
    with shared_database(tmp_path):
        came = [at_once(*moves(number)) for number in range(CONTESTS)]
        [wrong] = at_once(breaches)
    return came, wrong


def names(came):
    return sorted(type(each).__name__ for each in came)


def test_of_two_who_pay_one_does(debt, tmp_path):
    def press(minute):
        at = NOON + timedelta(minutes=minute)
        try:
            return begin(debt, ALL, at=at)
        except AlreadyPaying as other:
            return other

    def moves(number):
        [live] = at_once(lambda: Payment.objects.filter(state__in=Payment.LIVE).first())
        if live:
            at_once(lambda: progress.settle(stored(live), said(live, "EXPIRED"), at=NOON))
        return [lambda: press(number)] * 2

    came, wrong = contest(tmp_path, moves)

    assert [names(each) for each in came] == [["AlreadyPaying", "Payment"]] * CONTESTS
    assert wrong == []


def test_of_two_who_bring_the_same_news_one_books_it(debt, tmp_path):
    def moves(_number):
        [payment] = at_once(lambda: begin(debt, 100_00))
        return [lambda: progress.settle(stored(payment), said(payment), at=NOON)] * 2

    came, wrong = contest(tmp_path, moves)

    assert [sorted(each) for each in came] == [[False, True]] * CONTESTS
    assert wrong == []


def test_a_refund_and_a_payment_at_once_leave_right_books(debt, tmp_path):
    """Both happen, whichever is first: what goes back is owed again, what comes lowers it."""

    def moves(number):
        [paid] = at_once(lambda: pay(debt, 100_00))
        [begun] = at_once(lambda: begin(debt, 50_00))
        seen = refund_seen(paid, 100_00, name=f"re_{number}")
        return [
            lambda: progress.settle(stored(begun), said(begun), at=NOON),
            lambda: reversals.settle(stored(paid), refunds_seen=[seen], at=NOON),
        ]

    came, wrong = contest(tmp_path, moves)

    assert came == [[True, 1]] * CONTESTS
    assert wrong == []


def test_of_two_officers_who_give_the_same_money_back_one_does(debt, tmp_path):
    def propose(payment):
        whole = Money(100_00, "CNY")
        try:
            return refunding.propose(
                payment, amount=whole, cause="MISTAKE", text="Twice.", by="officer:2", at=NOON
            )
        except NotRefundable as refusal:
            return refusal

    def moves(_number):
        [paid] = at_once(lambda: pay(debt, 100_00))
        return [lambda: propose(paid)] * 2

    came, wrong = contest(tmp_path, moves)

    assert [names(each) for each in came] == [["NotRefundable", "Refund"]] * CONTESTS
    assert wrong == []


def test_of_two_who_bring_the_same_refund_one_books_it(debt, tmp_path):

    def moves(_number):
        [paid] = at_once(lambda: pay(debt, 100_00))
        [refund] = at_once(
            lambda: refunding.propose(
                paid,
                amount=Money(100_00, "CNY"),
                cause="MISTAKE",
                text="Twice.",
                by="officer:2",
                at=NOON,
            )
        )
        seen = refund_seen(paid, 100_00, name=f"re_{refund.pk}", key=refund.key)
        return [
            lambda: reversals.settle(stored(paid), refunds_seen=[seen], at=NOON),
            lambda: reversals.settle(stored(paid), refunds_seen=[seen], at=NOON),
        ]

    came, wrong = contest(tmp_path, moves)

    assert [sorted(each) for each in came] == [[0, 1]] * CONTESTS
    assert wrong == []
