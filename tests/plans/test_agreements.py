"""The signed agreement: when each side put its name to it."""

from datetime import date, timedelta

import pytest

from payments.codes import new_code
from payments.states import WrongState
from plans import agreements, answers, checking, proposals, written
from plans.models import Agreement, Plan, Proposal
from plans.schedule import Frequency, Terms, build
from plans.uneven import name_rows
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
STEADY = Terms(Frequency.MONTHLY, date(2026, 12, 15), 36, anchor_day=15)
FASTER = Terms(Frequency.MONTHLY, date(2026, 12, 15), 24, anchor_day=15)
TOMORROW = NOON + timedelta(days=1)
SIGNATURE = {"signed_name": "张伟", "signed_address": None, "language": "en", "by": "borrower:1"}


def sent(debt):
    draft = proposals.save_draft(debt, terms=STEADY, budget=None, by="borrower:1", at=NOON)
    proposals.submit(draft, at=NOON, **SIGNATURE)
    return draft


def test_an_offer_was_signed_when_it_was_sent_and_not_when_it_was_approved(zhang_debt):
    answers.approve(sent(zhang_debt), balance_minor=30_542_70, by="officer:2", at=TOMORROW)

    agreement = Agreement.objects.get()
    assert (agreement.signed_at, agreement.plan.agreed_at) == (NOON, TOMORROW)


def test_the_lenders_offer_was_signed_when_it_was_accepted(zhang_debt):
    counter = {"terms": FASTER, "reason_code": "LENGTH", "reason_text": "", "by": "officer:2"}
    offer = answers.counter(sent(zhang_debt), at=NOON, **counter)

    answers.accept(offer, at=TOMORROW, **SIGNATURE)

    assert Agreement.objects.get().signed_at == TOMORROW


def change(plan, terms):
    """Agree on ``terms`` in place of ``plan``."""
    offer = Proposal.objects.create(
        lender=plan.lender,
        debt=plan.debt,
        code=new_code(),
        state=Proposal.State.ACCEPTED,
        total_minor=plan.total_minor,
        signed_name="张伟",
        by="borrower:1",
        created_at=TOMORROW,
        submitted_at=TOMORROW,
        answered_by="policy:1",
        answered_at=TOMORROW,
        **written.fields_of(terms),
    )
    rows = build(plan.total_minor, offer.terms)
    return agreements.conclude(offer, plan.debt, rows, by="policy:1", at=TOMORROW, supersedes=plan)


def test_a_changed_plan_takes_the_place_of_the_old_one_which_stays_as_signed(zhang_debt):
    old = answers.approve(sent(zhang_debt), balance_minor=30_542_70, by="officer:2", at=TOMORROW)
    named = [(date(2026, 12, 20), 10_000_00), (date(2027, 2, 1), 20_542_70)]

    new = change(old, name_rows(named, frequency=Frequency.MONTHLY))

    assert (old.state, new.state, new.supersedes) == ("SUPERSEDED", "ACTIVE", old)
    assert old.agreement.contents["payments"]["rows"] != new.agreement.contents["payments"]["rows"]
    assert list(new.instalments.order_by("number").values_list("due_date", "amount_minor")) == named
    assert list(checking.states_agree()) == []


def test_a_plan_is_changed_once(zhang_debt):
    old = answers.approve(sent(zhang_debt), balance_minor=30_542_70, by="officer:2", at=TOMORROW)
    change(old, FASTER)

    with pytest.raises(WrongState):
        change(Plan.objects.get(pk=old.pk), FASTER)
