"""Another person looks again at a no: once, in time, on the same facts, never the same person."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from payments.models import Debt
from payments.states import WrongState
from plans import answers, second_looks
from plans.models import Proposal, SecondLook
from tests.conftest import NOON, TODAY
from tests.portal.stories import STEADY, suggest

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=30)


@pytest.fixture
def declined(zhang_debt):
    """Mr Zhang's plan, to which one officer said no."""
    sent = suggest(zhang_debt)
    answers.decline(sent, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON)
    return sent


def ask(declined, *, at=NOON):
    return second_looks.ask(declined, by="borrower:1", at=at)


def answer(look, *, by="officer:3", is_agreed=True, at=NOON):
    return second_looks.answer(look, is_agreed=is_agreed, text="So.", by=by, at=at)


def test_another_look_is_asked_for_once_with_a_day_for_its_answer(declined):
    assert ask(declined) == ask(declined)
    assert SecondLook.objects.get().answer_by_date == TODAY + timedelta(days=2)
    assert not second_looks.can_ask(declined, at=NOON)


def test_it_can_be_asked_for_in_thirty_days(declined):
    assert second_looks.can_ask(declined, at=LATER)
    with pytest.raises(second_looks.TooLate):
        ask(declined, at=LATER + timedelta(days=1))
    assert ask(declined, at=LATER)


def test_only_a_no_is_looked_at_again(zhang_debt):
    with pytest.raises(WrongState):
        ask(suggest(zhang_debt))


def test_who_said_no_cannot_look_again_not_even_past_the_rules(declined):
    look = ask(declined)

    with pytest.raises(second_looks.SamePerson):
        answer(look, by="officer:2")
    with pytest.raises(IntegrityError), transaction.atomic():
        SecondLook.objects.update(state="CONFIRMED", answered_by="officer:2", answered_at=NOON)


def test_another_yes_is_an_offer_of_the_same_plan_to_sign(declined):
    offer = answer(ask(declined))

    assert (offer.terms, offer.side, offer.state) == (STEADY, "LENDER", "PENDING_REVIEW")
    assert (offer.budget, offer.total_minor) == (declined.budget, declined.total_minor)
    assert Debt.objects.get().state == "IN_NEGOTIATION"
    signed = {"signed_name": "张伟", "signed_address": None, "language": "en"}
    assert answers.accept(offer, **signed, by="borrower:1", at=NOON).total_minor == 30_542_70


def test_days_that_are_past_by_then_are_moved_on(declined):
    offer = answer(ask(declined, at=LATER), at=NOON + timedelta(days=60))

    assert (offer.first_date.isoformat(), offer.count) == ("2027-01-15", 36)


def test_another_no_stays_a_no_and_nobody_answers_twice(declined):
    look, same = ask(declined), SecondLook.objects.get()

    assert answer(look, is_agreed=False) is None
    with pytest.raises(WrongState):
        answer(same)
    assert not Proposal.objects.filter(side="LENDER").exists()


def test_while_another_plan_waits_the_second_yes_has_to_wait_too(declined, zhang_debt):
    look = ask(declined)
    suggest(zhang_debt)

    with pytest.raises(WrongState):
        answer(look)
    assert SecondLook.objects.get().state == "ASKED"
