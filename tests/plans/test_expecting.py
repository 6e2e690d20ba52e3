"""A plan on which interest goes on is changed to the unit as it was shown, at what is owed that
day."""

from datetime import date, timedelta

import pytest

from payments import growth
from plans import answers
from plans.changing import amendments, changes
from plans.changing.leeway import Kind
from plans.missing import arrears
from plans.models import Proposal
from tests.payments.payers import agree, breaches
from tests.payments.test_accruing import later
from tests.plans.amending import OFFICER, ZHANG, ask, of, rows_of, skip, to_the_25th
from tests.plans.test_adjusting import SHORT, growing

pytestmark = pytest.mark.django_db
__all__ = ["growing"]
# In the middle of a month: what has grown since the first of it is in no book yet.
DAY = date(2026, 11, 20)
AT = later(DAY)
EACH = 10_180_90


def to_the_20th(left):
    return changes.move(left, day=date(2026, 12, 15), to=date(2026, 12, 20))


def shown(plan, kind, change, *, at=AT):
    return list(amendments.preview(plan, kind, change, at=at).after.rows)


@pytest.mark.parametrize(
    ("kind", "change"), [(Kind.SKIP, skip), (Kind.DAY, to_the_25th), (Kind.MOVE, to_the_20th)]
)
def test_what_was_shown_is_agreed_to_the_unit(growing, kind, change):
    plan = agree(growing, SHORT)
    looked = shown(plan, kind, change)

    new = ask(plan, kind, change, at=AT, on=DAY)

    assert rows_of(new) == looked
    assert new.total_minor == sum(minor for _, minor in looked)
    assert breaches() == []


def test_interest_that_was_expected_is_not_asked_for_twice(growing):
    plan = agree(growing, SHORT)
    owed = growth.owed(growing, at=AT).minor

    new = ask(plan, Kind.DAY, to_the_25th, at=AT, on=DAY)

    told = new.agreement.contents
    # Ten days more: 24,000.00 to 25 December, 13,819.10 to 25 January, 3,638.20 to 25 February.
    assert told["balance"]["total_minor"] == owed == 30_542_70 + 142_03
    assert new.total_minor == owed + told["charges"]["expected_minor"]
    assert told["charges"]["expected_minor"] == 454_09


def test_another_day_is_another_sum_so_the_borrower_looks_again(growing):
    plan = agree(growing, SHORT)

    with pytest.raises(amendments.Moved):
        ask(plan, Kind.SKIP, skip, at=AT + timedelta(days=1), on=DAY)


def test_a_change_that_a_person_answers_is_agreed_at_what_was_owed_when_it_was_asked_for(growing):
    plan = agree(growing, SHORT)
    looked = shown(plan, Kind.AMOUNT, of(300_00))
    assert ask(plan, Kind.AMOUNT, of(300_00), at=AT, on=DAY) is None
    sent = Proposal.objects.get(changes=plan)
    answered = AT + timedelta(days=3)
    owed = growth.owed(growing, at=answered).minor

    new = answers.approve(sent, balance_minor=owed, by=OFFICER, at=answered)

    assert owed == growth.owed(growing, at=AT).minor == sent.total_minor
    assert rows_of(new)[:-1] == looked[:-1]
    assert breaches() == []


@pytest.mark.parametrize("kind", arrears.CHOICES)
def test_what_is_late_is_paid_another_way_as_it_was_priced(growing, kind):
    plan, at = agree(growing, SHORT), later(date(2026, 12, 23))
    owing = arrears.arrears_of(plan, at=at)
    looked = list(arrears.preview(owing, kind).after.rows)

    new = arrears.choose(plan, kind, seen=owing.seen, signature=ZHANG, by="borrower:1", at=at)

    assert rows_of(new) == looked
    assert sum(minor for _, minor in looked) < 30_542_70 + 800_00
    assert breaches() == []
