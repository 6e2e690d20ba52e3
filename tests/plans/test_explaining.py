"""The reason for what a lender suggests is one for what it changes, whoever suggests it."""

from dataclasses import replace
from datetime import date

import pytest

from plans import answers
from plans.changing.term_changes import Term
from plans.explaining import Unexplained
from plans.models import Proposal
from tests.conftest import NOON
from tests.portal.desk import offered
from tests.portal.stories import STEADY

pytestmark = pytest.mark.django_db


def counter(sent, reason_code, **changed):
    terms = replace(STEADY, **changed)
    said = {"reason_code": reason_code, "reason_text": "", "by": "officer:2", "at": NOON}
    return answers.counter(sent, terms=terms, **said)


def test_a_shorter_plan_may_be_suggested_because_the_other_is_too_long(zhang_debt):
    offer = counter(offered(zhang_debt, month=None), "LENGTH", count=24)

    assert (offer.state, offer.reason_code) == (Proposal.State.PENDING_REVIEW, "LENGTH")


def test_a_longer_plan_is_not_suggested_because_the_other_is_too_long(zhang_debt):
    sent = offered(zhang_debt, month=None)

    with pytest.raises(Unexplained) as told:
        counter(sent, "LENGTH", count=48)

    named = [change.term for change in told.value.changes]
    assert named == [Term.AMOUNT, Term.COUNT, Term.LAST_DATE]
    sent.refresh_from_db()
    assert (sent.state, sent.reason_code) == (Proposal.State.PENDING_REVIEW, "")
    assert Proposal.objects.count() == 1


def test_a_plan_from_another_day_is_not_suggested_because_payments_are_too_small(zhang_debt):
    sent = offered(zhang_debt, month=None)

    with pytest.raises(Unexplained):
        counter(sent, "SMALLEST", first_date=date(2027, 1, 15))


def test_a_reason_of_ones_own_goes_with_any_change(zhang_debt):
    offer = counter(offered(zhang_debt, month=None), "OTHER", count=48)

    assert offer.count == 48
