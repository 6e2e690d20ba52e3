"""A month told line by line: the arithmetic, and that nothing stands in for what was not told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans import affordability
from plans.affordability import Budget, Period
from plans.months import households
from plans.months.households import LINES, SECTION_OF, Answer, Figure, Household, Part, Section

NOTHING = {line: Answer(0) for line in SECTION_OF}
ZHANG = NOTHING | {
    "WAGES": Answer(9_000_00),
    "RENT": Answer(5_600_00, Period.MONTHLY, Part.HALF),
    "GROCERIES": Answer(2_000_00),
    "ELECTRICITY": Answer(7_200_00, Period.YEARLY),
    "FARES": Answer(1_000_00),
    "OTHER_DEBTS": Answer(800_00),
}
FOOD = {Section.FOOD: 1_500_00}

answers = st.builds(
    Answer, st.integers(0, 10**11), st.sampled_from(Period), st.sampled_from(Part)
)  # fmt: skip


def only(line, answer):
    return households.month_of(NOTHING | {line: answer}, {}).budget


def test_zhangs_month_leaves_1800_and_half_of_it_is_900():
    budget = households.month_of(ZHANG, {}).budget

    assert budget == Budget(9_000_00, 6_400_00, 800_00)
    assert budget.surplus_minor == 1_800_00
    assert affordability.share(budget.surplus_minor) == 900_00


def test_savings_are_kept_before_anything_else():
    budget = households.month_of(ZHANG | {"PUT_BY": Answer(200_00)}, {}).budget

    assert (budget.savings_minor, budget.surplus_minor) == (200_00, 1_600_00)


def test_what_was_not_told_is_not_nothing():
    told = {line: answer for line, answer in ZHANG.items() if line != "RENT"}

    month = households.month_of(told, {})

    assert (month.untold, month.budget) == ((Section.HOME,), None)


@pytest.mark.parametrize(
    ("told", "counted"), [(None, 1_500_00), (0, 1_500_00), (1_600_00, 1_600_00)]
)
def test_a_guideline_stands_in_for_what_was_not_told(told, counted):
    month = {line: a for line, a in ZHANG.items() if SECTION_OF[line] is not Section.FOOD}
    if told is not None:
        month["PETS"] = Answer(told)

    found = households.month_of(month, FOOD).budget

    assert found.essentials_minor == 6_400_00 - 2_000_00 + counted


def test_what_is_below_the_guideline_counts_as_it_was_told_and_is_not_asked_about():
    month = households.month_of(ZHANG | {"GROCERIES": Answer(900_00)}, FOOD)

    assert month.budget.essentials_minor == 5_300_00
    assert month.above == ()


@pytest.mark.parametrize(
    ("told", "is_above", "is_far"),
    [
        (1_500_00, False, False),
        (1_500_01, True, False),
        (1_875_00, True, False),
        (1_875_01, True, True),
    ],
)
def test_only_what_is_above_the_guideline_is_asked_about(told, is_above, is_far):
    month = households.month_of(ZHANG | {"GROCERIES": Answer(told)}, FOOD)
    food = next(each for each in month.sections if each.section is Section.FOOD)

    assert (food.is_above, food.is_far_above(25)) == (is_above, is_far)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        (Answer(100_00, Period.WEEKLY), 433_34),
        (Answer(100_00, Period.FORTNIGHTLY), 216_67),
        (Answer(100_00, Period.FOUR_WEEKLY), 108_34),
        (Answer(100_00, Period.YEARLY), 8_34),
        (Answer(1_000_01, Period.MONTHLY, Part.HALF), 500_01),
        (Answer(1_000_00, Period.MONTHLY, Part.THIRD), 333_34),
        (Answer(1_000_00, Period.WEEKLY, Part.TWO_THIRDS), 2_888_89),
    ],
)
def test_a_cost_counts_by_the_month_and_by_ones_own_part_rounded_up(answer, expected):
    assert only("RENT", answer).essentials_minor == expected


def test_an_income_is_rounded_down():
    assert only("WAGES", Answer(100_00, Period.WEEKLY)).income_minor == 433_33


def test_every_line_has_one_section_and_every_section_lines():
    assert set(LINES) == set(Section)
    assert sum(map(len, LINES.values())) == len(SECTION_OF)


def test_a_guideline_grows_with_the_household():
    figure = Figure(Section.FOOD, 900_00, 700_00, 400_00, 500_00)

    assert figure.usual(Household()) == 900_00
    assert figure.usual(Household(2, 1, 2)) == 900_00 + 700_00 + 400_00 + 1_000_00


@given(told=st.dictionaries(st.sampled_from(sorted(SECTION_OF)), answers))
def test_a_month_that_is_told_to_its_end_is_the_sum_of_its_sections(told):
    month = households.month_of(NOTHING | told, {})
    by_section = {each.section: each.minor for each in month.sections}
    income = by_section.pop(Section.INCOME)

    assert month.budget.surplus_minor == income - sum(by_section.values())


@given(
    told=st.dictionaries(st.sampled_from(sorted(SECTION_OF)), answers),
    usual=st.dictionaries(st.sampled_from(households.ESSENTIALS), st.integers(0, 10**9)),
)
def test_telling_less_never_leaves_more(told, usual):
    whole = households.month_of(NOTHING | told, usual).budget
    part = households.month_of(told, usual | dict.fromkeys(set(Section) - set(usual), 0)).budget

    assert part is not None and whole is not None
    assert part.essentials_minor >= sum(
        max(each.told_minor, 0)
        for each in households.month_of(told, {}).sections
        if each.section in households.ESSENTIALS
    )
    assert part.surplus_minor <= part.income_minor
