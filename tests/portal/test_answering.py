"""The lender’s answer: a suggestion beside the own plan, a no with a way on, and both once."""

from datetime import date

import pytest
from django.utils.translation import override

from payments.models import Debt
from plans import answers, policies
from plans.models import Agreement, Plan, Proposal
from plans.schedule import Frequency, Terms
from portal import term_words
from tests.conftest import NOON
from tests.portal.stories import pay, suggest
from tests.portal.walks import SIGNED, address, build, hidden, see, send, sign, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
TWO_YEARS = Terms(Frequency.MONTHLY, date(2026, 12, 15), 24, anchor_day=15)
BY_WEN = {"by": "officer:2", "at": NOON}


def counter(sent, terms=TWO_YEARS):
    return answers.counter(
        sent, terms=terms, reason_code="LENGTH", reason_text="Two years at most.", **BY_WEN
    )


def decline(sent):
    answers.decline(sent, reason_code="LENGTH", reason_text="Too long for us.", **BY_WEN)


def test_what_was_sent_can_be_taken_back(zhangs, zhang_debt):
    sent = suggest(zhang_debt)

    send(zhangs, "withdrawal", sent.code)

    sent.refresh_from_db()
    zhang_debt.refresh_from_db()
    assert (sent.state, zhang_debt.state) == ("WITHDRAWN", Debt.State.OPEN)
    assert "This plan was taken back" in see(zhangs, "proposal", sent.code).text


def test_a_suggestion_stands_beside_the_borrowers_own_plan(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))

    shown = see(zhangs, "proposal", offer.code)

    assert (
        "Each payment ¥848.40 a month for 36 months ¥1,272.61 a month for 24 months" in shown.text
    )
    assert "Last payment 15 November 2029 15 November 2028" in shown.text
    assert "Two years at most." in shown.text
    assert "It stays open until 16 November 2026." in shown.text


def test_each_changed_term_is_named_in_the_readers_language(zhang_debt):
    offer = counter(suggest(zhang_debt))

    with override("zh-hans"):
        named = {str(each.name): (each.before, each.after) for each in term_words.told_of(offer)}

    assert named["期数"] == ("36", "24")


def test_a_suggestion_can_be_signed(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))
    read = hidden(zhangs, "proposal", offer.code)

    response = send(zhangs, "acceptance", offer.code, **read, **SIGNED)

    plan = Plan.objects.get()
    assert response["Location"] == address("plan", plan.code)
    assert plan.proposal == offer and plan.instalments.count() == 24
    assert Agreement.objects.get().digest == read["digest"]


def test_a_suggestion_signed_twice_is_one_plan(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))
    read = hidden(zhangs, "proposal", offer.code)
    send(zhangs, "acceptance", offer.code, **read, **SIGNED)

    again = send(zhangs, "acceptance", offer.code, **read, **SIGNED)

    assert again["Location"] == address("proposal", offer.code)
    assert Plan.objects.count() == 1


def test_a_suggestion_without_a_name_is_not_signed(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))
    read = hidden(zhangs, "proposal", offer.code)

    response = send(zhangs, "acceptance", offer.code, **read, signed_name="", is_read="on")

    assert "Please type your full name." in told(response)
    assert not Plan.objects.exists()


def test_a_suggestion_for_another_balance_cannot_be_signed(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))
    read = hidden(zhangs, "proposal", offer.code)
    pay(zhang_debt, 54_270)

    send(zhangs, "acceptance", offer.code, **read, **SIGNED)

    assert not Plan.objects.exists()
    assert "so it cannot be signed as it is." in see(zhangs, "proposal", offer.code).text


def test_a_suggestion_can_be_answered_with_an_own_plan(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))
    build(zhangs, zhang_debt, pace="OWN", count="30")

    response = sign(zhangs, zhang_debt)

    offer.refresh_from_db()
    again = Proposal.objects.get(code=response["Location"].split("/")[-2])
    assert (offer.state, again.state, again.answers_to) == ("COUNTERED", "PENDING_REVIEW", offer)
    assert "You suggested another plan." in see(zhangs, "proposal", offer.code).text
    sent = zhangs.get(address("proposal", again.code)).content.decode()
    assert "What you offered: ¥30,542.70" in sent and "What they suggest: ¥30,542.70" in sent


def test_a_suggestion_can_be_turned_down(zhangs, zhang_debt):
    offer = counter(suggest(zhang_debt))

    send(zhangs, "withdrawal", offer.code)

    zhang_debt.refresh_from_db()
    assert zhang_debt.state == Debt.State.OPEN


def test_a_borrower_cannot_accept_their_own_plan(zhangs, zhang_debt):
    sent = suggest(zhang_debt)

    send(zhangs, "acceptance", sent.code, proposal=sent.code, digest="x", **SIGNED)

    assert not Plan.objects.exists()


def test_a_no_says_why_and_what_would_be_agreed(zhangs, zhang_debt, canal):
    rules = {"instalments_max_months": 24, "needs_budget": False}
    policies.publish(canal, rules=rules, after=1, by="officer:2", at=NOON)
    sent = suggest(zhang_debt)
    decline(sent)

    shown = see(zhangs, "proposal", sent.code)

    assert "Too long for us." in shown.text
    assert "Monthly payment ¥1,272.61 a month for 24 months" in shown.text
    assert "To talk it over, Canal Bank answers on +86 512 0000 0000" in shown.text


def test_the_nearest_plan_is_one_press_from_the_builder(zhangs, zhang_debt, canal):
    rules = {"instalments_max_months": 24, "needs_budget": False}
    policies.publish(canal, rules=rules, after=1, by="officer:2", at=NOON)
    sent = suggest(zhang_debt)
    decline(sent)

    response = send(zhangs, "nearest", sent.code)

    assert response["Location"] == address("builder", zhang_debt.code)
    assert Proposal.objects.get(state=Proposal.State.DRAFT).count == 24
    assert "The answer comes at once." in see(zhangs, "builder", zhang_debt.code).text


@pytest.mark.parametrize("name", ["proposal", "acceptance", "withdrawal", "nearest"])
def test_anothers_offer_is_not_there(zhangs, li_debt, name):
    sent = suggest(li_debt, Terms(Frequency.MONTHLY, date(2026, 12, 15), 12, anchor_day=15))

    method = zhangs.get if name == "proposal" else zhangs.post

    assert method(address(name, sent.code)).status_code == 404
