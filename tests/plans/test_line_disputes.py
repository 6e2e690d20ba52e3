"""Only this fee: its lines rest, the rest goes on, and what is upheld is taken off in the books."""

from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import checking, freezing, ledger
from payments.models import Debt, Entry, Lender
from payments.states import WrongState
from plans import answers, disputed, disputes, exhibits, line_disputes, progress
from plans import checking as promises
from plans.disputes import AppealedBefore, SamePerson
from plans.line_disputes import NeedsEvidence, NotQuestionable
from plans.models import Dispute, Plan
from tests.conftest import NOON, TODAY, ZHANG, place
from tests.portal.stories import pay, suggest

pytestmark = pytest.mark.django_db
WEN, GU, ZHANG_HIMSELF = "officer:2", "officer:3", "borrower:1"
FEE, WHOLE = "line-3", None
PAPER = b"%PDF-1.7 of the contract"


def ask(debt, ground="NOT_AGREED", **asked):
    lines = asked.pop("asked", {FEE: WHOLE})
    return line_disputes.open_dispute(
        debt, ground=ground, asked=lines, text="I never agreed.", by=ZHANG_HIMSELF, at=NOON
    )


def decide(asked, minor, *, by=WEN):
    (part,) = asked.parts.all()
    line_disputes.decide(asked, upheld={part.pk: minor}, text="We looked.", by=by, at=NOON)


def show(asked, shows="CONTRACT"):
    return exhibits.add(asked, side="LENDER", kind="PDF", body=PAPER, shows=shows, by=WEN, at=NOON)


def agreed(debt):
    offer = suggest(debt)
    answers.approve(offer, balance_minor=offer.total_minor, by=WEN, at=NOON)
    return Plan.objects.select_related("debt__lender", "lender", "proposal").get(debt=debt)


def broken():
    """Return every promise about money that does not hold."""
    return [said for check in (*checking.CHECKS, *promises.CHECKS) for said in check()]


def test_only_the_questioned_line_rests(zhang_debt):
    asked = ask(zhang_debt)

    zhang_debt.refresh_from_db()
    assert disputed.resting_minor(zhang_debt) == 1_500_00
    assert zhang_debt.state == Debt.State.VERIFIED
    assert not disputes.is_contact_stopped(zhang_debt)
    assert asked.answer_by_date == TODAY + timedelta(days=7)


def test_a_part_of_a_line_can_be_questioned(zhang_debt):
    ask(zhang_debt, asked={FEE: 400_00, "line-1": WHOLE})

    assert disputed.resting_minor(zhang_debt) == 24_400_00


def test_interest_rests_on_questioned_principal_only(zhang_debt):
    ask(zhang_debt)
    ask(zhang_debt, asked={"line-1": 5_000_00})

    (time,) = freezing.in_force(zhang_debt, on=TODAY)
    assert (time.cause, time.part_minor) == ("DISPUTE", 5_000_00)


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "NOTHING"),
        ({"line-9": WHOLE}, "NO_SUCH_LINE"),
        ({FEE: 1_500_01}, "TOO_MUCH"),
        ({FEE: 0}, "TOO_MUCH"),
    ],
)
def test_what_cannot_be_questioned_is_refused(zhang_debt, asked, code):
    with pytest.raises(NotQuestionable, match=code):
        ask(zhang_debt, asked=asked)
    assert not Dispute.objects.exists()


def test_a_line_is_under_one_question_at_a_time_and_once_for_a_reason(zhang_debt):
    asked = ask(zhang_debt)
    with pytest.raises(NotQuestionable, match="NO_SUCH_LINE"):
        ask(zhang_debt, ground="PAID")
    show(asked)
    decide(asked, 0)

    with pytest.raises(NotQuestionable, match="ASKED_BEFORE"):
        ask(zhang_debt)
    assert ask(zhang_debt, ground="TOO_HIGH").ground == "TOO_HIGH"


def test_the_last_payments_of_a_plan_wait_for_the_answer(zhang_debt):
    plan = agreed(zhang_debt)
    before = progress.progress_of(plan, on=date(2029, 12, 31))

    ask(zhang_debt)

    after = progress.progress_of(plan, on=date(2029, 12, 31))
    assert (before.overdue - after.overdue).minor == 1_500_00
    assert after.overdue_since == before.overdue_since


def test_of_a_line_only_what_was_not_taken_off_can_be_questioned_again(zhang_debt):
    asked = ask(zhang_debt)
    show(asked)
    decide(asked, 1_000_00)

    with pytest.raises(NotQuestionable, match="TOO_MUCH") as told:
        ask(zhang_debt, ground="TOO_HIGH", asked={FEE: 500_01})

    assert told.value.limit_minor == 500_00


def test_a_no_has_to_be_shown(zhang_debt):
    asked = ask(zhang_debt)
    show(asked, shows="STATEMENT")

    with pytest.raises(NeedsEvidence) as refusal:
        decide(asked, 0)

    asked.refresh_from_db()
    assert (refusal.value.shows, asked.state) == (("CONTRACT",), "OPENED")
    show_again = exhibits.add(
        asked, side="LENDER", kind="PDF", body=b"%PDF-2", shows="CONTRACT", by=WEN, at=NOON
    )
    decide(asked, 0)
    asked.refresh_from_db()
    assert (show_again.shows, asked.state) == ("CONTRACT", "REJECTED")
    assert disputed.resting_minor(zhang_debt) == 0


def test_an_upheld_fee_is_taken_off(zhang_debt):
    asked = ask(zhang_debt)

    decide(asked, 1_500_00)

    asked.refresh_from_db()
    assert asked.state == "UPHELD"
    assert ledger.owed_by_bucket(zhang_debt)["FEE"] == 0
    assert ledger.owed(zhang_debt).minor == 29_042_70
    assert broken() == []


def test_a_fee_that_was_paid_already_pays_what_else_is_owed(zhang_debt):
    Debt.objects.update(product="LOAN")  # fees first, as the Civil Code has it
    agreed(zhang_debt)
    pay(zhang_debt, 2_000_00)
    assert ledger.owed_by_bucket(zhang_debt)["FEE"] == 0
    asked = ask(zhang_debt)
    assert disputed.resting_minor(zhang_debt) == 0

    decide(asked, 1_500_00)

    assert ledger.owed_by_bucket(zhang_debt) == {
        "PRINCIPAL": 24_000_00,
        "INTEREST": 3_042_70,
        "FEE": 0,
    }
    assert broken() == []


def test_what_was_paid_too_much_is_kept_for_the_borrower(zhang_debt):
    asked = ask(zhang_debt)
    agreed(zhang_debt)
    pay(zhang_debt, 30_542_70)

    decide(asked, 1_500_00)

    assert ledger.credit(zhang_debt).minor == 1_500_00
    assert broken() == []


def test_taking_off_all_that_is_owed_pays_the_debt(zhang_debt):
    pay(zhang_debt, 29_042_70)
    asked = ask(zhang_debt, asked={"line-1": 1_500_00})

    decide(asked, 1_500_00)

    zhang_debt.refresh_from_db()
    assert zhang_debt.state == Debt.State.PAID
    assert broken() == []


def test_another_officer_looks_once_more(zhang_debt):
    asked = ask(zhang_debt)
    show(asked)
    decide(asked, 500_00)
    assert asked.state == "PART_UPHELD"

    line_disputes.appeal(asked, text="The rest too.", by=ZHANG_HIMSELF, at=NOON)

    assert disputed.resting_minor(zhang_debt) == 1_000_00
    with pytest.raises(SamePerson):
        decide(asked, 1_000_00)
    decide(Dispute.objects.get(), 1_000_00, by=GU)
    asked.refresh_from_db()
    assert (asked.state, asked.first_by, asked.answered_by) == ("UPHELD", WEN, GU)
    assert ledger.owed(zhang_debt).minor == 29_042_70
    assert Entry.objects.filter(kind="CORRECTION").count() == 2


def test_an_answer_is_looked_at_again_only_once(zhang_debt):
    asked = ask(zhang_debt)
    show(asked)
    decide(asked, 0)
    line_disputes.appeal(asked, text="", by=ZHANG_HIMSELF, at=NOON)
    stale = Dispute.objects.get()
    decide(asked, 0, by=GU)
    stale.appealed_at = None

    with pytest.raises(AppealedBefore):
        line_disputes.appeal(stale, text="", by=ZHANG_HIMSELF, at=NOON)

    assert Dispute.objects.get().state == "REJECTED"


def test_of_two_answers_the_first_stands(zhang_debt):
    asked = ask(zhang_debt)
    theirs = Dispute.objects.select_related("debt__lender").get()
    decide(asked, 1_500_00)

    with pytest.raises(WrongState):
        decide(theirs, 0, by=GU)

    assert ledger.owed(zhang_debt).minor == 29_042_70


def test_a_question_taken_back_is_asked_for_again(zhang_debt):
    asked = ask(zhang_debt, asked={"line-1": 100_00})

    line_disputes.withdraw(asked, by=ZHANG_HIMSELF, at=NOON)

    assert disputed.resting_minor(zhang_debt) == 0
    assert not freezing.in_force(zhang_debt, on=TODAY + timedelta(days=1))
    with pytest.raises(WrongState):
        decide(asked, 100_00)


class WhateverIsUpheld(TestCase):
    """Nothing is lost and nothing invented, whatever was paid before and whatever is upheld."""

    @settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        paid=st.integers(4_00, 30_538_70),
        fee=st.integers(1, 1_500_00),
        principal=st.integers(1, 24_000_00),
        percent=st.integers(0, 100),
    )
    def test_the_books_hold(self, paid, fee, principal, percent):
        lender = Lender.objects.create(code="canal", name="Canal Bank")
        debt = place(ZHANG, lender)
        asked = ask(debt, asked={FEE: fee, "line-1": principal})
        show(asked)
        pay(debt, paid)
        off = {part.pk: part.amount_minor * percent // 100 for part in asked.parts.all()}

        line_disputes.decide(asked, upheld=off, text="", by=WEN, at=NOON)

        left = ledger.owed(debt).minor - ledger.credit(debt).minor
        assert left == 30_542_70 - paid - sum(off.values())
        assert broken() == []
