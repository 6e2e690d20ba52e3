"""What can still be answered of a dispute, and that one worker at a time asks what became of it."""

from datetime import timedelta

import pytest

from payments import contesting, refunding
from payments.contesting import NotAnswerable
from payments.models import Chargeback, Refund
from tests.conftest import NOON
from tests.payments.payers import dispute, give_back, pay

SOON = NOON + timedelta(seconds=1)


def a_dispute(**changed):
    return Chargeback(**{"kind": "CHARGEBACK", "state": "OPENED", "answer_by": NOON} | changed)


def test_a_dispute_is_answered_until_its_last_moment():
    contesting.check(a_dispute(), at=NOON)
    contesting.check(a_dispute(answer_by=None), at=SOON)


@pytest.mark.parametrize(
    ("changed", "at"),
    [
        ({}, SOON),
        ({"kind": "RETURN"}, NOON),
        ({"state": "ANSWERED"}, NOON),
        ({"state": "LOST"}, NOON),
    ],
)
def test_what_is_late_over_or_a_banks_return_is_not_answered(changed, at):
    with pytest.raises(NotAnswerable):
        contesting.check(a_dispute(**changed), at=at)


@pytest.mark.django_db
def test_of_two_who_ask_about_one_dispute_or_refund_only_one_does(zhang_debt):
    dispute(pay(zhang_debt, 848_40))
    give_back(pay(zhang_debt, 848_40), 100_00)

    for module, model in ((contesting, Chargeback), (refunding, Refund)):
        mine, theirs = model.objects.get(), model.objects.get()
        assert [module.take(each, at=NOON) for each in (mine, theirs)] == [True, False]
