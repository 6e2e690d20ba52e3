"""Who was told of what is late is looked at again when a day comes or something happens."""

from datetime import date

import pytest

from plans import holds
from plans.missing import climbing
from plans.models import Lapse
from tests.payments.payers import agree
from tests.plans.missing import nights, on

pytestmark = pytest.mark.django_db
DECEMBER = date(2026, 12, 15)
# Two payments more than 15 days late; and a week after that was told.
AT_RISK, NOTICE = date(2027, 1, 31), date(2027, 2, 7)


@pytest.fixture
def plan(zhang_debt):
    return agree(zhang_debt)


def looked_at(plan, day):
    return climbing.perhaps(at=on(day)).filter(pk=plan.pk).exists()


def test_who_was_told_is_looked_at_again_when_the_next_day_comes(plan):
    nights(DECEMBER, date(2027, 3, 10))
    rungs = {AT_RISK: False, date(2027, 2, 5): False, NOTICE: True}

    Lapse.objects.update(state=Lapse.State.AT_RISK, told_on=AT_RISK)
    assert {day: looked_at(plan, day) for day in rungs} == rungs

    Lapse.objects.update(state=Lapse.State.WAITING)
    assert not looked_at(plan, date(2028, 1, 1))


def test_who_was_told_is_looked_at_again_when_something_happens(plan):
    nights(DECEMBER, date(2026, 12, 20))
    assert not looked_at(plan, date(2026, 12, 21))

    holds.start(plan.debt, text="", by="borrower:1", at=on(date(2026, 12, 20)))
    assert looked_at(plan, date(2026, 12, 21))

    climbing.climb(at=on(date(2026, 12, 21)))
    assert not looked_at(plan, date(2026, 12, 21))
