"""Sending an offer: what gives way to it, and what stops it."""

from datetime import date, timedelta

import pytest

from payments.states import WrongState
from plans import answers, proposals
from plans.affordability import Budget
from plans.agreements import FirstDatePassed
from plans.models import Proposal
from plans.months import budgets
from plans.schedule import Frequency, Terms
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
STEADY = Terms(Frequency.MONTHLY, date(2026, 12, 15), 36, anchor_day=15)
FASTER = Terms(Frequency.MONTHLY, date(2026, 12, 15), 24, anchor_day=15)
ZHANG_SIGNS = {
    "signed_name": "张伟",
    "signed_address": None,
    "language": "zh-hans",
    "by": "borrower:1",
    "at": NOON,
}


def draft(debt, terms):
    return proposals.save_draft(debt, terms=terms, budget=None, by="borrower:1", at=NOON)


def counter(sent):
    return answers.counter(
        sent, terms=FASTER, reason_code="LENGTH", reason_text="Shorter.", by="officer:2", at=NOON
    )


def test_the_lenders_offer_gives_way_to_the_borrowers_next_one(zhang_debt):
    sent = draft(zhang_debt, STEADY)
    proposals.submit(sent, **ZHANG_SIGNS)
    offer = counter(sent)

    again = draft(zhang_debt, STEADY)
    proposals.submit(again, **ZHANG_SIGNS)

    offer.refresh_from_db()
    assert (offer.state, offer.answered_by) == (Proposal.State.COUNTERED, "borrower:1")
    assert (again.state, again.answers_to) == (Proposal.State.PENDING_REVIEW, offer)


def test_a_second_offer_waits_until_the_first_is_answered(zhang_debt):
    proposals.submit(draft(zhang_debt, STEADY), **ZHANG_SIGNS)
    second = draft(zhang_debt, FASTER)

    with pytest.raises(WrongState):
        proposals.submit(second, **ZHANG_SIGNS)

    second.refresh_from_db()
    assert second.state == Proposal.State.DRAFT


def test_what_is_sent_is_what_was_read(zhang_debt):
    read = draft(zhang_debt, STEADY)
    draft(zhang_debt, FASTER)

    with pytest.raises(WrongState):
        proposals.submit(read, **ZHANG_SIGNS)


def test_an_offer_whose_first_day_is_past_is_not_sent(zhang_debt):
    late = draft(zhang_debt, STEADY)

    with pytest.raises(FirstDatePassed):
        proposals.submit(late, **ZHANG_SIGNS | {"at": NOON + timedelta(days=44)})


def test_an_unsent_offer_goes_by_the_newest_budget(zhang_debt):
    unsent = draft(zhang_debt, STEADY)

    told = budgets.tell(
        zhang_debt.borrower, Budget(900_000, 640_000, 80_000), currency="CNY", at=NOON
    )

    unsent.refresh_from_db()
    assert unsent.budget == told
