"""What another plan changes, and which reason is one for that."""

from dataclasses import replace
from datetime import date

import pytest

from plans.changing.term_changes import Change, Term, changes, fits, values_of
from plans.schedule import build
from tests.portal.stories import STEADY

TOTAL = 30_542_70
OWN = values_of(build(TOTAL, STEADY), STEADY)


def other(total=TOTAL, **terms):
    changed = replace(STEADY, **terms)
    return values_of(build(total, changed), changed)


def test_the_same_plan_changes_nothing():
    assert changes(OWN, other()) == ()


def test_each_changed_term_is_named_with_both_values():
    assert changes(OWN, other(count=24)) == (
        Change(Term.AMOUNT, 848_40, 1_272_61),
        Change(Term.COUNT, 36, 24),
        Change(Term.LAST_DATE, date(2029, 11, 15), date(2028, 11, 15)),
    )


@pytest.mark.parametrize(
    ("reason", "fitting", "not_fitting"),
    [
        ("LENGTH", {"count": 24}, {"count": 48}),
        ("SMALLEST", {"count": 24}, {"count": 48}),
        ("SURPLUS_SHARE", {"count": 48}, {"count": 24}),
        ("UPFRONT", {"upfront_minor": 500_00, "upfront_date": date(2026, 11, 20)}, {"count": 24}),
        ("FIRST_DATE", {"first_date": date(2027, 1, 15)}, {"count": 24}),
        ("DATE_PASSED", {"first_date": date(2027, 1, 15)}, {"count": 24}),
        ("BALANCE", {"total": TOTAL - 500_00}, {"count": 24}),
    ],
)
def test_a_reason_goes_with_what_it_is_about(reason, fitting, not_fitting):
    assert fits(reason, OWN, other(**fitting))
    assert not fits(reason, OWN, other(**not_fitting))


def test_a_reason_in_ones_own_words_goes_with_anything():
    assert fits("OTHER", OWN, other(count=24))
