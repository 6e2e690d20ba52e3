"""Interest to the unit: four ways of counting days, rates that change, caps, and no drift."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments import daycounts, interest
from payments.daycounts import CONVENTIONS
from payments.interest import Accrued, FrozenTime, Rate, Stretch, Terms

PRINCIPAL = 24_000_00
# 24,000.00 at 12 % a year, as four lenders would count the same days.
GOLDEN = {
    (date(2026, 1, 31), date(2026, 2, 28)): (220_93, 224_00, 220_93, 224_00),
    (date(2027, 12, 15), date(2028, 1, 15)): (244_60, 248_00, 244_30, 240_00),
    (date(2028, 2, 1), date(2028, 3, 1)): (228_82, 232_00, 228_20, 240_00),
}
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)

days = st.dates(date(2024, 1, 1), date(2032, 12, 31))
conventions = st.sampled_from(CONVENTIONS)
rates = st.lists(st.builds(Rate, days, st.integers(0, 3600)), min_size=1, max_size=4)
roundings = st.sampled_from(interest.ROUNDINGS)
principals = st.integers(0, 10**12)


def terms(bp=1200, convention="ACT_365F", **more) -> Terms:
    return Terms(JANUARY, (Rate(JANUARY, bp),), convention, **more)


def year(principal=PRINCIPAL) -> Stretch:
    return Stretch(JANUARY, date(2027, 1, 1), principal)


@pytest.mark.parametrize("period", GOLDEN)
@pytest.mark.parametrize("place", range(4), ids=CONVENTIONS)
def test_interest_is_as_the_contract_counts_its_days(period, place):
    found = interest.simple(PRINCIPAL, 1200, *period, convention=CONVENTIONS[place])

    assert found == GOLDEN[period][place]


@pytest.mark.parametrize(
    ("start", "end", "counted"),
    [
        (date(2026, 1, 30), date(2026, 1, 31), 0),
        (date(2026, 1, 31), date(2026, 2, 1), 1),
        (date(2026, 2, 28), date(2026, 3, 1), 3),
        (date(2028, 2, 28), date(2028, 2, 29), 1),
        (date(2026, 1, 1), date(2027, 1, 1), 360),
    ],
)
def test_a_31st_counts_as_the_30th_and_february_is_filled_up(start, end, counted):
    assert sum(d.count for d in daycounts.between(start, end, "D30_360")) == counted


def test_nothing_grows_from_a_day_to_the_same_day_or_backwards():
    for convention in CONVENTIONS:
        assert daycounts.between(JANUARY, JANUARY, convention) == ()
        assert daycounts.between(FEBRUARY, JANUARY, convention) == ()


@given(start=days, middle=days, end=days, convention=conventions)
def test_days_that_follow_each_other_add_up(start, middle, end, convention):
    start, middle, end = sorted([start, middle, end])

    def weight(first, last):
        return sum(d.count * d.weight for d in daycounts.between(first, last, convention))

    assert weight(start, middle) + weight(middle, end) == weight(start, end)


@given(
    start=days, middle=days, end=days, convention=conventions, rates=rates, rounding=roundings,
    principal=principals, cap=st.none() | st.integers(0, 10**7), ceiling=st.none() | st.just(1500),
    a_day=st.none() | st.integers(0, 10**5),
)  # fmt: skip
def test_posting_in_two_steps_is_posting_in_one(
    start, middle, end, convention, rates, rounding, principal, cap, ceiling, a_day
):
    start, middle, end = sorted([start, middle, end])
    agreed = Terms(start, tuple(rates), convention, rounding, cap, a_day, ceiling)

    first = interest.grow(Accrued(), [Stretch(start, middle, principal)], agreed)
    then = interest.grow(first, [Stretch(middle, end, principal)], agreed)

    assert then == interest.grow(Accrued(), [Stretch(start, end, principal)], agreed)
    assert 0 <= first.posted_minor <= then.posted_minor


@given(dates=st.lists(days, min_size=2, max_size=12), convention=conventions, principal=principals)
def test_many_postings_never_drift_from_the_exact_sum(dates, convention, principal):
    dates.sort()
    agreed = Terms(dates[0], (Rate(dates[0], 1825),), convention)
    stands = Accrued()
    for first, last in pairwise(dates):
        stands = interest.grow(stands, [Stretch(first, last, principal)], agreed)

    weight = sum(d.count * d.weight for d in daycounts.between(dates[0], dates[-1], convention))
    exact = Fraction(principal * 1825 * weight, interest.scale(convention))
    assert stands.posted_minor == round(exact)


def test_twelve_months_of_postings_are_one_year_of_interest():
    stands, posted = Accrued(), []
    firsts = [date(2026, month, 1) for month in range(1, 13)] + [date(2027, 1, 1)]
    for first, last in pairwise(firsts):
        after = interest.grow(stands, [Stretch(first, last, PRINCIPAL)], terms())
        posted.append(after.posted_minor - stands.posted_minor)
        stands = after

    assert posted[:4] == [244_60, 220_93, 244_61, 236_71]
    assert sum(posted) == 2_880_00


def test_a_change_of_rate_splits_the_time():
    changed = Terms(JANUARY, (Rate(JANUARY, 1200), Rate(date(2026, 1, 11), 600)))

    stands = interest.grow(Accrued(), [Stretch(JANUARY, date(2026, 1, 21), 3_650_00)], changed)

    assert stands.posted_minor == 12_00 + 6_00


def test_nothing_grows_before_the_terms_and_before_the_first_rate():
    late = Terms(FEBRUARY, (Rate(date(2026, 3, 1), 1200),))

    stands = interest.grow(Accrued(), [Stretch(JANUARY, date(2026, 3, 11), 3_650_00)], late)

    assert stands.posted_minor == 12_00


@pytest.mark.parametrize(("rounding", "minor"), [("HALF_EVEN", 2), ("HALF_UP", 3), ("DOWN", 2)])
def test_half_a_unit_goes_where_the_contract_says(rounding, minor):
    # 36.5 days' worth of one unit a day, cut to two and a half units.
    found = interest.simple(
        25 * 365, 1000, JANUARY, JANUARY + timedelta(days=1), convention="ACT_365F"
    )
    half = interest.simple(
        912_5, 1000, JANUARY, JANUARY + timedelta(days=1), convention="ACT_365F", rounding=rounding
    )

    assert (found, half) == (2, minor)


def test_no_more_is_added_than_the_cap_in_all():
    capped = terms(cap_total_minor=1_000_00)

    first = interest.grow(Accrued(), [year()], capped)
    then = interest.grow(first, [replace(year(), start=date(2027, 1, 1), end=date(2028, 1, 1))],
                         capped)  # fmt: skip

    assert (first.posted_minor, then.posted_minor) == (1_000_00, 1_000_00)


def test_no_day_costs_more_than_its_cap():
    stands = interest.grow(Accrued(), [year()], terms(cap_day_minor=1_00))

    assert stands.posted_minor == 365_00


def test_what_is_above_the_yearly_ceiling_is_cut_and_known():
    stands = interest.grow(Accrued(), [year(10_000_00)], terms(bp=3600, ceiling_bp=2400))

    assert (stands.posted_minor, stands.cut_minor) == (2_400_00, 1_200_00)


def test_a_payment_lowers_what_grows_from_its_day_on():
    found = interest.stretches(
        JANUARY, FEBRUARY, principal_minor=10_000_00, changes=[(date(2026, 1, 11), -4_000_00)]
    )

    assert found == [
        Stretch(JANUARY, date(2026, 1, 11), 10_000_00),
        Stretch(date(2026, 1, 11), FEBRUARY, 6_000_00),
    ]


@pytest.mark.parametrize("part_minor", [None, 10_000_00, 99_999_00])
def test_frozen_days_are_left_out(part_minor):
    frozen = FrozenTime("HOLD", "", date(2026, 1, 5), date(2026, 1, 20), part_minor)

    found = interest.stretches(JANUARY, FEBRUARY, principal_minor=10_000_00, frozen=[frozen])

    assert [(each.start.day, each.end.day) for each in found] == [(1, 5), (20, 1)]


def test_the_rest_of_a_disputed_debt_grows_on():
    frozen = FrozenTime("DISPUTE", "", date(2026, 1, 5), None, 4_000_00)

    found = interest.stretches(JANUARY, FEBRUARY, principal_minor=10_000_00, frozen=[frozen])

    assert [each.principal_minor for each in found] == [10_000_00, 6_000_00]


def test_two_reasons_at_once_take_nothing_off_twice():
    frozen = [
        FrozenTime("PLAN", "p", JANUARY, None, None),
        FrozenTime("DISPUTE", "d", JANUARY, None, 4_000_00),
    ]

    assert interest.stretches(JANUARY, FEBRUARY, principal_minor=1_00, frozen=frozen) == []


@given(
    start=days, middle=days, end=days, convention=conventions, rates=rates, rounding=roundings,
    principal=principals,
)  # fmt: skip
def test_taking_back_what_grew_last_is_as_if_it_had_not(
    start, middle, end, convention, rates, rounding, principal
):
    start, middle, end = sorted([start, middle, end])
    agreed = Terms(start, tuple(rates), convention, rounding, ceiling_bp=2400)
    first = interest.grow(Accrued(), [Stretch(start, middle, principal)], agreed)
    last = [Stretch(middle, end, principal)]

    then = interest.grow(first, last, agreed)

    assert interest.take_back(then, last, agreed, most_minor=10**15) == first


def test_what_cannot_be_taken_off_the_book_makes_what_comes_smaller():
    agreed = terms(bp=3650)
    january = interest.grow(Accrued(), [Stretch(JANUARY, FEBRUARY, 1_000_00)], agreed)
    late = [Stretch(date(2026, 1, 27), FEBRUARY, 1_000_00)]

    mended = interest.take_back(january, late, agreed, most_minor=1_00)
    then = interest.grow(mended, [Stretch(FEBRUARY, date(2026, 2, 11), 1_000_00)], agreed)

    assert (january.posted_minor, mended.posted_minor) == (31_00, 30_00)
    assert then.posted_minor == 31_00 - 5_00 + 10_00
