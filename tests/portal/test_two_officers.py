"""Two officers answer one plan in the same moment: one wins, the other is told."""

from dataclasses import replace

import pytest

from payments.states import WrongState
from plans import answers
from plans.models import Plan, Proposal
from tests.conftest import NOON
from tests.portal.desk import offered
from tests.portal.stories import STEADY
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db(transaction=True)
WEN, HE = "officer:7", "officer:8"


def approve(plan, by):
    return answers.approve(plan, balance_minor=30_542_70, by=by, at=NOON)


def counter(plan, by):
    return answers.counter(
        plan,
        terms=STEADY,
        reason_code="OTHER",
        reason_text="",
        by=by,
        at=NOON,
        balance_minor=30_542_70,
    )


def decline(plan, by):
    return answers.decline(plan, reason_code="OTHER", reason_text="", by=by, at=NOON)


def doing(answer, sent, by):
    """Return what one officer does, with the plan as their own page had read it."""

    def act():
        mine = Proposal.objects.select_related("debt__lender").get(pk=sent.pk)
        try:
            answer(mine, by)
        except WrongState:
            return "told"
        return "won"

    return act


def made():
    """Return who answered, and how many plans and offers came of it."""
    by = Proposal.objects.get(side=Proposal.Side.BORROWER).answered_by
    return by, Plan.objects.count(), Proposal.objects.filter(side=Proposal.Side.LENDER).count()


@pytest.mark.parametrize(
    ("first", "second", "least", "most"),
    [
        (approve, approve, (1, 0), (1, 0)),
        (approve, counter, (0, 1), (1, 0)),
        (approve, decline, (0, 0), (1, 0)),
        (counter, counter, (0, 1), (0, 1)),
    ],
)
def test_of_two_officers_at_once_one_wins_and_the_other_is_told(
    zhang_debt, tmp_path, first, second, least, most
):
    sent = offered(zhang_debt, replace(STEADY, count=78))

    with shared_database(tmp_path):
        said = at_once(doing(first, sent, WEN), doing(second, sent, HE))
        [(by, *came)] = at_once(made)

    assert sorted(said) == ["told", "won"]
    assert by == (WEN if said[0] == "won" else HE)
    assert tuple(came) in (least, most)
