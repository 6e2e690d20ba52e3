"""The review of a hardship plan: opened once, answered by a person or another plan, never due."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.models import Event
from payments.states import WrongState
from plans import answers, holds, progress
from plans.changing import changes
from plans.changing.leeway import Kind
from plans.changing.remainders import Left, terms_of
from plans.models import Plan, Proposal, Review
from plans.reviewing import renewals, renewing, reviews
from plans.reviewing.review_days import months_after
from plans.schedule import Frequency, NoSuchPlan, Problem, build
from portal import sweeps
from tests.conftest import NOON, TODAY
from tests.payments.payers import pay
from tests.plans import easings
from tests.plans.amending import ask
from tests.plans.easings import REVIEW, eased

WEN = {"by": "officer:2"}


def noon(day: date) -> datetime:
    return NOON + (day - TODAY)


AHEAD = REVIEW - timedelta(days=14)


@pytest.fixture
def plan(zhang_debt):
    return eased(zhang_debt)


@pytest.fixture
def review(plan):
    sweeps.open_reviews(at=noon(AHEAD))
    return Review.objects.get()


def lines(plan):
    rows = plan.instalments.order_by("number")
    return [(row.due_date, row.amount_minor, row.is_open) for row in rows]


@pytest.mark.django_db
def test_a_review_opens_two_weeks_before_its_day_and_once(plan):
    nights = [sweeps.open_reviews(at=noon(AHEAD + timedelta(days=n))) for n in (-1, 0, 0, 1)]

    assert nights == [0, 1, 0, 0]
    opened = Review.objects.get()
    assert (opened.plan, opened.review_date, opened.state) == (plan, REVIEW, "OPEN")
    told = Event.objects.get(kind="review.opened")
    assert told.data == {"plan": plan.code, "day": "2027-06-15"}


@pytest.mark.django_db
def test_a_night_that_was_missed_is_made_up_for(plan):
    assert sweeps.open_reviews(at=noon(REVIEW + timedelta(days=40))) == 1


@pytest.mark.django_db
def test_who_rests_is_left_in_peace_until_the_rest_is_over(plan):
    holds.start(plan.debt, text="", by="borrower:1", at=noon(AHEAD))

    assert sweeps.open_reviews(at=noon(AHEAD)) == 0
    holds.end_due(first=0, last=10**9, at=noon(AHEAD + timedelta(days=70)))
    assert sweeps.open_reviews(at=noon(AHEAD + timedelta(days=70))) == 1


@pytest.mark.django_db
def test_opening_costs_the_same_for_one_and_for_three(
    plan, li_debt, hill_debt, django_assert_max_num_queries
):
    for debt in (li_debt, hill_debt):
        eased(debt)

    with django_assert_max_num_queries(8):
        assert reviews.open_due(first=0, last=10**9, at=noon(AHEAD)) == 2
    # Where Hill Credit is, it is still the day before.
    assert reviews.open_due(first=0, last=10**9, at=noon(AHEAD + timedelta(days=1))) == 1


@pytest.mark.django_db
def test_silence_changes_nothing(plan, review):
    before = lines(plan)

    for day in (REVIEW, REVIEW + timedelta(days=90)):
        sweeps.open_reviews(at=noon(day))

    plan.refresh_from_db()
    assert (plan.state, lines(plan)) == (Plan.State.ACTIVE, before)
    assert progress.progress_of(plan, on=REVIEW).next.minor == 30_00
    assert Event.objects.filter(kind="review.opened").count() == 1


@pytest.mark.django_db
def test_it_goes_on_for_another_while_in_a_new_agreement(plan, review):
    for _ in range(6):
        pay(plan.debt, 30_00)

    new = renewing.go_on(review, months=6, text="You kept it well.", at=noon(AHEAD), **WEN)

    review.refresh_from_db()
    plan.refresh_from_db()
    assert (review.state, plan.state, new.state) == ("GONE_ON", "SUPERSEDED", "ACTIVE")
    assert new.proposal.review_date == date(2027, 12, 15)
    amounts = [minor for _day, minor, _open in lines(new)]
    assert amounts == [30_00] * 53 + [28_772_70]
    assert sum(amounts) == 30_542_70 - 180_00
    assert lines(new)[-1][2] is True
    assert new.agreement.contents["payments"]["review_date"] == "2027-12-15"
    assert new.agreement.contents["change"]["signed"] == "carried"
    assert new.agreement.contents["charges"]["interest"] == "frozen"


@pytest.mark.django_db
def test_the_next_while_has_a_review_of_its_own(plan, review):
    for _ in range(6):
        pay(plan.debt, 30_00)
    new = renewing.go_on(review, months=3, text="", at=noon(AHEAD), **WEN)

    again = new.proposal.review_date - timedelta(days=14)
    assert sweeps.open_reviews(at=noon(again)) == 1
    assert Review.objects.get(plan=new).is_open


@pytest.mark.django_db
def test_a_plan_goes_on_for_half_a_year_at_the_longest(review):
    with pytest.raises(NoSuchPlan) as refused:
        renewing.go_on(review, months=7, text="", at=noon(AHEAD), **WEN)

    assert refused.value.code is Problem.REVIEW_TOO_FAR
    review.refresh_from_db()
    assert review.is_open


@pytest.mark.django_db
def test_of_two_answers_one_counts(review):
    other = Review.objects.get()
    reviews.close(review, text="It fits.", at=noon(AHEAD), **WEN)

    with pytest.raises(WrongState):
        renewing.go_on(other, months=6, text="", at=noon(AHEAD), **WEN)

    assert Plan.objects.count() == 1


@pytest.mark.django_db
def test_a_closed_review_is_not_opened_again(plan, review):
    reviews.close(review, text="It fits.", at=noon(AHEAD), **WEN)

    assert sweeps.open_reviews(at=noon(REVIEW)) == 0


@pytest.mark.django_db
def test_another_plan_is_the_borrowers_once_they_sign_it_and_closes_the_review(plan, review):
    terms = easings.terms_of(
        plan.debt, amount=50_00, first=date(2027, 6, 20), review=date(2027, 12, 1)
    )

    offer = renewing.offer(review, terms=terms, text="Could you do this?", at=noon(AHEAD), **WEN)

    review.refresh_from_db()
    assert (offer.change, offer.side, review.state) == ("REVIEW", "LENDER", "OPEN")
    new = answers.accept(
        offer,
        signed_name="张伟",
        signed_address=None,
        language="en",
        by="borrower:1",
        at=noon(AHEAD),
    )
    review.refresh_from_db()
    assert (review.state, new.supersedes) == ("CHANGED", plan)
    assert sum(minor for _day, minor, _open in lines(new)) == 30_542_70
    assert new.proposal.review_date == date(2027, 12, 1)


@pytest.mark.django_db
def test_an_offer_that_runs_out_leaves_the_plan_and_its_review(plan, review):
    terms = easings.terms_of(
        plan.debt, amount=50_00, first=date(2027, 6, 20), review=date(2027, 12, 1)
    )
    renewing.offer(review, terms=terms, text="", at=noon(AHEAD), **WEN)

    answers.expire_due(at=noon(AHEAD + timedelta(days=15)))

    review.refresh_from_db()
    plan.refresh_from_db()
    assert (review.state, plan.state) == ("OPEN", "ACTIVE")
    assert Proposal.objects.latest("pk").state == "EXPIRED"


@pytest.mark.django_db
def test_a_small_change_takes_the_day_and_the_review_along(plan, review):
    on = AHEAD
    new = ask(
        plan,
        Kind.MOVE,
        lambda left: changes.move(left, day=date(2027, 6, 15), to=date(2027, 6, 20)),
        at=noon(on),
        on=on,
    )

    review.refresh_from_db()
    assert (review.plan, review.state) == (new, "OPEN")
    assert new.proposal.review_date == REVIEW
    assert sweeps.open_reviews(at=noon(REVIEW)) == 0


@pytest.mark.django_db
def test_a_plan_that_the_borrower_makes_anew_is_judged_as_a_new_one(plan, review):
    """Their month bears 30.00: 50.00 a month waits for a person, however large the rest was."""
    terms = easings.terms_of(
        plan.debt, amount=50_00, first=date(2027, 6, 20), review=date(2027, 12, 1)
    )

    made = ask(plan, Kind.REVIEW, lambda left: renewals.renewed(left, terms), at=noon(AHEAD))

    assert made is None
    assert Proposal.objects.latest("pk").state == "PENDING_REVIEW"
    review.refresh_from_db()
    assert review.is_open


@pytest.mark.django_db
def test_only_a_person_answers_a_review(review):
    for answer in (
        lambda: reviews.close(review, text="", by="night", at=NOON),
        lambda: renewing.go_on(review, months=6, text="", by="policy:1", at=NOON),
    ):
        with pytest.raises(AssertionError):
            answer()


@pytest.mark.django_db
def test_a_plan_so_late_that_it_would_be_looked_at_at_once_does_not_go_on(plan, review):
    with pytest.raises(NoSuchPlan) as refused:
        renewing.go_on(review, months=6, text="", at=noon(REVIEW), **WEN)

    assert refused.value.code is Problem.REVIEW_PASSED


LEFTS = st.builds(
    lambda total, monthly, count: Left(
        tuple(
            (months_after(date(2027, 1, 15), n), minor)
            for n, minor in enumerate([monthly] * count + [total])
        ),
        Frequency.MONTHLY,
        15,
        date(2027, 1, 2),
        1,
        date(2027, 2, 1),
    ),
    st.integers(1_000, 10_000_000),
    st.integers(1, 500),
    st.integers(1, 59),
)


@given(LEFTS, st.integers(1, 6))
def test_going_on_loses_and_adds_nothing(left, months):
    after = renewals.gone_on(left, months=months)

    terms = terms_of(after)
    rows = build(after.total_minor, terms)
    assert sum(row.amount_minor for row in rows) == left.total_minor
    assert [row.amount_minor for row in rows] == [minor for _day, minor in left.rows]
    if terms.review_date:
        assert terms.review_date == months_after(left.rows[0][0], months)
        assert rows[-1].is_open == (rows[-1].amount_minor > rows[0].amount_minor)


@given(st.integers(4_00, 99_999_99), st.integers(4_00, 5_000_00), st.integers(1, 6))
def test_small_payments_add_up_to_what_is_owed(total, amount, months):
    first = date(2027, 1, 31)
    if amount > total:
        return

    terms = renewals.eased(
        total,
        amount_minor=amount,
        first_date=first,
        review_date=months_after(first, months),
        rows_max=60,
        smallest_minor=4_00,
    )

    rows = build(total, terms, smallest_minor=4_00)
    assert sum(row.amount_minor for row in rows) == total
    asked = [row.amount_minor for row in rows if not row.is_open]
    assert max(asked) <= max(amount, 8_00)
