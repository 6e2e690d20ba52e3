"""What a lender suggests takes no more of a month than is left of it, or than was offered."""

from datetime import date

import pytest

from plans import answers
from plans.affordability import Budget
from plans.bearing import Unbearable
from plans.models import Proposal
from plans.schedule import Frequency, Terms
from tests.conftest import NOON
from tests.portal.desk import offered

pytestmark = pytest.mark.django_db
FIRST = date(2026, 12, 15)
LONG = Terms(Frequency.MONTHLY, FIRST, 78, anchor_day=15)
TIGHT = Budget(7_000_00, 6_400_00)


def counter(sent, terms, reason_code="LENGTH"):
    reason = {"reason_code": reason_code, "reason_text": ""}
    return answers.counter(sent, terms=terms, **reason, by="officer:2", at=NOON)


def test_all_that_is_left_of_a_month_can_be_suggested(zhang_debt):
    sent = offered(zhang_debt, LONG, month=TIGHT)

    offer = counter(sent, Terms(Frequency.MONTHLY, FIRST, 51, anchor_day=15))

    assert offer.state == Proposal.State.PENDING_REVIEW


def test_more_than_is_left_of_a_month_cannot_be_suggested(zhang_debt):
    sent = offered(zhang_debt, LONG, month=TIGHT)

    with pytest.raises(Unbearable) as told:
        counter(sent, Terms(Frequency.MONTHLY, FIRST, 50, anchor_day=15))

    assert (told.value.actual_minor, told.value.limit_minor) == (611_05, 600_00)
    sent.refresh_from_db()
    assert sent.state == Proposal.State.PENDING_REVIEW


def test_as_much_as_they_offered_themselves_can_be_suggested(zhang_debt):
    own = Terms(Frequency.MONTHLY, FIRST, 20, anchor_day=15)
    sent = offered(zhang_debt, own, month=TIGHT)

    later = Terms(Frequency.MONTHLY, date(2027, 1, 15), 20, anchor_day=15)
    offer = counter(sent, later, "FIRST_DATE")

    assert offer.state == Proposal.State.PENDING_REVIEW


def test_a_part_at_the_start_is_no_part_of_a_month(zhang_debt):
    sent = offered(zhang_debt, LONG, month=TIGHT)
    start = {"upfront_minor": 2_000_00, "upfront_date": date(2026, 11, 20)}

    offer = counter(sent, Terms(Frequency.MONTHLY, FIRST, 48, anchor_day=15, **start))

    assert offer.state == Proposal.State.PENDING_REVIEW


def test_a_rhythm_of_weeks_is_counted_by_the_month(zhang_debt):
    sent = offered(zhang_debt, LONG, month=TIGHT)

    with pytest.raises(Unbearable):
        counter(sent, Terms(Frequency.WEEKLY, FIRST, 120))


def test_without_a_month_only_the_borrower_knows(zhang_debt):
    sent = offered(zhang_debt, LONG, month=None)

    offer = counter(sent, Terms(Frequency.MONTHLY, FIRST, 12, anchor_day=15))

    assert offer.state == Proposal.State.PENDING_REVIEW
