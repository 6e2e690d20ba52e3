"""Small payments until a review, and a later start: from the ways to the agreement and its plan."""

from datetime import date, timedelta

import pytest
import time_machine

from payments.money import Money
from plans import agreements, autopay, progress
from plans.models import Debit, Plan, Proposal, Situation
from portal import paperwork, permissions
from portal.filling import agreement_paper
from tests.conftest import NOON, TODAY
from tests.plans.collectors import permit, save
from tests.portal.desk import read
from tests.portal.hardship_story import REVIEW, choose, ease, on_small_payments, tell_month
from tests.portal.officers import signed_in
from tests.portal.stories import pay
from tests.portal.walks import address, see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_the_way_says_until_when(zhangs, zhang_debt):
    tell_month(zhang_debt)

    text = see(zhangs, "ways", zhang_debt.code).text

    assert "¥30.00 a month until we look at it together on 15 May 2027 A person answers" in text


def test_before_signing_it_is_said_what_happens_at_the_review_and_nothing_frightens(
    zhangs, zhang_debt
):
    ease(zhang_debt.lender)
    tell_month(zhang_debt)
    send(zhangs, "ways-draft", zhang_debt.code, way="HARDSHIP_TOKEN")

    text = see(zhangs, "check", zhang_debt.code).text

    page = text.partition("The agreement, in full")[0]
    assert "Monthly payment ¥30.00 a month until we look again on 15 May 2027" in page
    assert "We look at it together 15 May 2027" in page
    assert "Left then, and agreed anew ¥30,362.70" in page
    assert "We look at it together on 15 May 2027. Nothing changes by itself on that day" in page
    assert "The answer comes at once." in page
    assert "28,772.70" not in page
    assert "Paid off · 15 October 2031" not in text
    assert "28,772.70" not in text and "15 October 2031" not in text
    assert "Until both sides look again on 15 May 2027 there are 6 payments, ¥180.00" in text
    assert "15 May 2027 what is left: agreed anew at the review – ¥30,362.70" in text
    assert "Both sides look at this plan together on 15 May 2027." in text


def test_within_the_rules_the_yes_comes_at_once_with_the_version_that_said_so(zhangs, zhang_debt):
    version = ease(zhang_debt.lender)
    tell_month(zhang_debt)

    response = choose(zhangs, zhang_debt)

    plan = Plan.objects.get()
    assert response["Location"] == address("plan", plan.code)
    assert plan.proposal.answered_by == f"policy:{version.version}"
    assert plan.proposal.review_date == REVIEW
    amounts = list(plan.instalments.order_by("number").values_list("amount_minor", flat=True))
    assert amounts == [30_00] * 59 + [28_772_70]
    assert sum(amounts) == 30_542_70
    assert list(plan.instalments.filter(is_open=True).values_list("number", flat=True)) == [60]


def test_without_such_rules_a_person_answers_and_is_told_of_the_review(zhangs, zhang_debt, wen):
    tell_month(zhang_debt)

    choose(zhangs, zhang_debt)

    sent = Proposal.objects.get()
    assert (sent.state, sent.review_date) == ("PENDING_REVIEW", REVIEW)
    text = read(signed_in(wen).get(f"/lender/proposals/{sent.code}/")).text
    assert "When both sides look again 15 May 2027 Left then, and agreed anew ¥30,362.70" in text
    assert "Who answers smaller payments" in text


def test_the_agreement_keeps_the_review_under_its_seal(zhangs, zhang_debt):
    made = on_small_payments(zhangs, zhang_debt).agreement

    told = made.contents["payments"]
    assert (told["review_date"], told["then"]) == ("2027-05-15", "agreed_anew")
    assert made.digest == agreements.digest(made.contents)
    paper = agreement_paper(made)
    assert [row[2] for row in told["rows"]] == [30_00] * 6 and told["left_minor"] == 30_362_70
    assert (paper.review_date, paper.last.is_open, paper.ends_at_review) == (REVIEW, True, True)
    assert paper.total == paper.planned and paper.promised == Money(180_00, "CNY")
    assert paperwork.agreement(made).body[:5] == b"%PDF-"


def test_an_agreement_that_was_sealed_with_all_rows_is_read_as_it_stands(zhangs, zhang_debt):
    made = on_small_payments(zhangs, zhang_debt).agreement
    told = made.contents["payments"]
    del told["left_minor"]
    rows = made.plan.instalments.order_by("number")
    told["rows"] = [[row.number, row.due_date.isoformat(), row.amount_minor] for row in rows]

    paper = agreement_paper(made)

    assert (len(paper.fixed), paper.last.amount, paper.ends_at_review) == (
        60,
        Money(28_772_70, "CNY"),
        False,
    )
    assert paper.last.is_open and paper.total == paper.planned


def test_the_plan_says_when_it_is_looked_at_and_draws_no_large_payment(zhangs, zhang_debt):
    plan = on_small_payments(zhangs, zhang_debt)

    text = see(zhangs, "plan", plan.code).text

    assert "We look at it together on 15 May 2027." in text
    assert "What is left then is agreed anew, so that it fits your month." in text
    assert "28,772.70" not in text
    assert "At the present pace" not in text
    assert "15 May 2027 Later" in text and "15 June 2027" not in text


def test_a_plan_whose_every_payment_is_known_is_looked_at_too_and_ends(zhangs, zhang_debt):
    ease(zhang_debt.lender)
    tell_month(zhang_debt, left=1_018_00)
    choose(zhangs, zhang_debt, way="HARDSHIP_INTEREST_FREE")

    plan = Plan.objects.get()
    rows = [row.amount_minor for row in plan.instalments.order_by("number")]
    assert (sum(rows), plan.instalments.count(), rows[0]) == (30_542_70, 60, 509_00)
    assert plan.proposal.review_date == REVIEW


def test_what_is_left_at_the_review_is_never_taken_automatically(zhangs, zhang_debt, sandbox):
    plan = on_small_payments(zhangs, zhang_debt)
    method = save(zhang_debt, sandbox)
    offer = permissions.offer(plan, method, language="en", address="", on=TODAY)

    permit(plan, method)

    assert "Never more than ¥30.00 at a time and ¥1,770.00 altogether" in offer.consent.text
    autopay.plan_due(at=NOON.replace(year=2031, month=9, day=14))
    assert set(Debit.objects.values_list("instalment_number", flat=True)) == {59}
    autopay.plan_due(at=NOON.replace(year=2031, month=10, day=14))
    assert set(Debit.objects.values_list("instalment_number", flat=True)) == {59}


def test_a_later_start_is_agreed_at_once_and_starts_then(zhangs, zhang_debt):
    ease(zhang_debt.lender)
    tell_month(zhang_debt, left=0)
    send(zhangs, "ways", zhang_debt.code, back_date="2027-01-10", later="1800")

    response = choose(zhangs, zhang_debt, way="SHORT_DEFERRAL")

    plan = Plan.objects.get()
    assert response["Location"] == address("plan", plan.code)
    rows = list(plan.instalments.order_by("number").values_list("due_date", "amount_minor"))
    assert (rows[0], rows[-1][1], len(rows)) == ((date(2027, 1, 15), 848_40), 848_70, 36)
    assert plan.proposal.situation.later_minor == 1_800_00


def test_a_later_start_beyond_the_policy_is_refused_with_the_day_that_would_do(zhangs, zhang_debt):
    ease(zhang_debt.lender, deferral_months_max=2)
    tell_month(zhang_debt, left=0)
    send(zhangs, "ways", zhang_debt.code, back_date="2027-01-10", later="1800")

    response = zhangs.post(address("ways-draft", zhang_debt.code), {"way": "SHORT_DEFERRAL"})

    assert response["Location"] == address("ways", zhang_debt.code)
    text = see(zhangs, "ways", zhang_debt.code).text
    assert "Canal Bank can wait until 3 January 2027 for a first payment." in text
    assert not Proposal.objects.exists()


def test_a_step_that_was_told_is_agreed_at_once(zhangs, zhang_debt):
    tell_month(zhang_debt, left=400_00)
    send(zhangs, "ways", zhang_debt.code, back_date="2027-06-01", later="3,000")

    choose(zhangs, zhang_debt, way="STEP_UP")

    plan = Plan.objects.get()
    assert plan.proposal.state == "ACCEPTED_BY_POLICY"
    assert plan.proposal.situation == Situation.objects.get()
    assert sum(row.amount_minor for row in plan.instalments.all()) == 30_542_70


COUNTER = {
    "amount": "20",
    "first_date": "2026-11-20",
    "review_date": "2027-02-20",
    "reason_code": "OTHER",
    "reason_text": "Less would do.",
}


def test_an_officer_answers_small_payments_with_others_until_a_review(zhangs, zhang_debt, wen):
    tell_month(zhang_debt)
    choose(zhangs, zhang_debt)
    page = f"/lender/proposals/{Proposal.objects.get().code}/counter-offer/"
    browser = signed_in(wen)
    assert 'value="30.00"' in browser.get(page).content.decode()

    looked = browser.post(page, COUNTER | {"step": "look"})
    seen = {"step": "send", "seen": looked.context["seen"].seen}
    assert browser.post(page, COUNTER | seen)["Location"] == "/lender/queue/"

    offer = Proposal.objects.latest("pk")
    assert (offer.review_date, offer.rows[0]) == (date(2027, 2, 20), ["2026-11-20", 20_00])
    assert sum(minor for _day, minor in offer.rows) == 30_542_70
    text = see(zhangs, "proposal", offer.code).text
    assert "a month until we look again on 20 February 2027" in text


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"review_date": "2027-05-21"}, "Nobody should wait longer than half a year"),
        ({"amount": "", "count": "60"}, "Please say how much each payment is until then."),
    ],
)
def test_a_counter_offer_cannot_put_the_review_off_too_long(zhangs, zhang_debt, wen, wish, said):
    tell_month(zhang_debt)
    choose(zhangs, zhang_debt)
    page = f"/lender/proposals/{Proposal.objects.get().code}/counter-offer/"

    response = signed_in(wen).post(page, COUNTER | wish | {"step": "look"})

    assert said in read(response, status=422).text


def test_an_officer_who_comes_late_finds_the_days_moved_on(zhangs, zhang_debt, wen):
    tell_month(zhang_debt)
    choose(zhangs, zhang_debt)
    page = f"/lender/proposals/{Proposal.objects.get().code}/counter-offer/"

    with time_machine.travel(NOON + timedelta(days=12), tick=False):
        html = signed_in(wen).get(page).content.decode()

    assert 'value="2026-12-15"' in html
    assert 'value="2027-06-15"' in html


def test_silence_never_makes_what_is_left_due(zhangs, zhang_debt):
    plan = on_small_payments(zhangs, zhang_debt)
    for _ in range(59):
        pay(zhang_debt, 30_00)

    now = progress.progress_of(plan, on=date(2033, 1, 1))

    assert (now.overdue.minor, now.next.minor, now.next_date) == (0, 0, None)
