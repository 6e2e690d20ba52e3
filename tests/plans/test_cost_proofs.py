"""Papers about a cost: asked for seldom, kept until the answer, gone with it."""

from datetime import date

import pytest

from payments import placing
from payments.models import Event
from plans import answers, policies, recalling
from plans.models import BudgetStatement, Proof, Proposal
from plans.months import budget_checks, cost_proofs
from plans.months.cost_proofs import NotAsked, TooManyProofs
from plans.schedule import Frequency, Terms
from tests.conftest import NOON
from tests.portal.month_story import JPEG, PDF, sent, shown
from tests.portal.stories import suggest

pytestmark = pytest.mark.django_db
WEN = {"by": "officer:7", "at": NOON}
LONGER = Terms(Frequency.MONTHLY, date(2026, 12, 15), 60, anchor_day=15)


def say_yes(offer):
    answers.approve(offer, balance_minor=offer.total_minor, **WEN)


def say_no(offer):
    answers.decline(offer, reason_code="OTHER", reason_text="", **WEN)


def suggest_another(offer):
    answers.counter(offer, terms=LONGER, reason_code="OTHER", reason_text="", **WEN)


def take_back(offer):
    answers.withdraw(offer, **WEN)


def test_a_paper_is_asked_for_only_about_what_is_far_above_the_usual(canal, zhang_debt):
    offer = sent(zhang_debt)
    assert cost_proofs.wanted(offer) == ("FOOD",)

    offer.policy.proof_over_percent = 34
    assert cost_proofs.wanted(offer) == ()


def test_no_paper_is_asked_for_without_a_month_or_where_nobody_reads_it(zhang_debt, li_debt):
    assert cost_proofs.wanted(suggest(li_debt)) == ()
    offer = sent(zhang_debt)

    say_yes(offer)

    assert cost_proofs.wanted(Proposal.objects.get(pk=offer.pk)) == ()
    with pytest.raises(NotAsked):
        shown(offer)


def test_a_paper_is_asked_about_the_sections_that_are_above_alone(zhang_debt):
    offer = sent(zhang_debt)

    with pytest.raises(NotAsked):
        cost_proofs.add(offer, section="HOME", kind="PDF", body=PDF, by="borrower:1", at=NOON)


def test_the_same_paper_is_kept_once_and_there_is_a_most(zhang_debt):
    offer = sent(zhang_debt)
    for number in range(cost_proofs.PROOFS_MAX):
        shown(offer, body=PDF + bytes([number]))

    assert shown(offer, body=PDF + b"\x00").pk == Proof.objects.earliest("pk").pk
    with pytest.raises(TooManyProofs):
        shown(offer, body=JPEG, kind="JPEG")


@pytest.mark.parametrize("answer", [say_yes, say_no, suggest_another, take_back])
def test_what_a_paper_holds_goes_with_the_answer_and_that_there_was_one_is_kept(zhang_debt, answer):
    offer = sent(zhang_debt)
    shown(offer)

    answer(offer)

    proof = Proof.objects.get()
    assert (bytes(proof.body), proof.size, proof.deleted_by) == (b"", len(PDF), "officer:7")
    assert proof.is_deleted and proof.sha256
    told = Event.objects.filter(kind__startswith="proof.").order_by("pk")
    assert [(e.kind, e.data) for e in told] == [
        ("proof.added", {"proof": proof.code}),
        ("proof.deleted", {"count": 1}),
    ]


def test_an_answer_that_is_not_given_leaves_the_paper(zhang_debt):
    offer = sent(zhang_debt)
    shown(offer)

    with pytest.raises(answers.StaleBalance):
        answers.approve(offer, balance_minor=1, **WEN)

    assert bytes(Proof.objects.get().body) == PDF


def test_the_night_deletes_what_an_offer_left_that_ended_otherwise(zhang_debt):
    offer = sent(zhang_debt)
    shown(offer)
    assert cost_proofs.forget_answered(at=NOON) == 0

    recalling.recall(zhang_debt, reason="recalled", by="officer:7", at=NOON)

    assert [cost_proofs.forget_answered(at=NOON) for _ in range(2)] == [1, 0]
    assert bytes(Proof.objects.get().body) == b""


def test_a_lender_may_ask_for_more_or_fewer_papers(canal, zhang_debt):
    policies.publish(canal, rules={"proof_over_percent": 100}, after=1, by="officer:1", at=NOON)
    placing.open_to_borrower(zhang_debt, by="borrower:1", at=NOON)

    assert cost_proofs.wanted(sent(zhang_debt)) == ()


def test_the_books_notice_a_paper_that_was_not_deleted_and_a_part_under_nothing(zhang_debt):
    offer = sent(zhang_debt)
    shown(offer)
    say_no(offer)
    assert [breach for check in budget_checks.CHECKS for breach in check()] == []

    Proof.objects.update(body=PDF)
    BudgetStatement.objects.update(others_minor=1_000_00)

    found = [breach for check in budget_checks.CHECKS for breach in check()]
    assert [breach.partition(" ")[0] for breach in found] == ["budget", "paper"]
