"""Taking something off a debt: at once up to a limit, by two people above it, and plans follow."""

import pytest

from payments import ledger
from payments.models import Lender
from payments.money import Money
from payments.states import WrongState
from plans.changing import adjustments
from plans.changing.adjustments import SamePerson, TooMuch
from tests.conftest import NOON
from tests.payments.payers import agree, breaches
from tests.plans.amending import live

pytestmark = pytest.mark.django_db


def take_off(debt, minor, *, bucket="FEE", by="officer:2"):
    return adjustments.propose(
        debt,
        bucket=bucket,
        amount=Money(minor, "CNY"),
        cause="FEE",
        text="It was never due.",
        by=by,
        at=NOON,
    )


def test_a_fee_is_removed_at_once_and_the_plan_follows(zhang_debt):
    agree(zhang_debt)

    take_off(zhang_debt, 1_500_00)

    assert ledger.owed(zhang_debt).minor == live(zhang_debt).total_minor == 29_042_70
    assert breaches() == []


def test_more_than_is_owed_in_that_part_is_refused_with_what_is(zhang_debt):
    with pytest.raises(TooMuch) as told:
        take_off(zhang_debt, 1_500_01)

    assert told.value.most == Money(1_500_00, "CNY")


def test_much_is_taken_off_by_two_people_once(zhang_debt):
    Lender.objects.update(refund_limit_minor=1_000_00)
    agree(zhang_debt)
    made = take_off(zhang_debt, 1_500_00)
    assert ledger.owed(zhang_debt).minor == 30_542_70

    with pytest.raises(SamePerson):
        adjustments.approve(made, by="officer:2", at=NOON)
    adjustments.approve(made, by="officer:3", at=NOON)

    assert ledger.owed(zhang_debt).minor == 29_042_70
    with pytest.raises(WrongState):
        adjustments.refuse(made, by="officer:3", at=NOON)
    assert breaches() == []
