"""Charts as SVG: what is drawn adds up, and says in words what it shows."""

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal import charts
from portal.charts import Piece, Step, Words

SVG = "{http://www.w3.org/2000/svg}"
WORDS = Words("one", "A title", "What it shows.")
TODAY = date(2026, 11, 23)
STEPS = [Step(TODAY, 3_054_270), Step(date(2026, 12, 15), 1_527_135), Step(date(2027, 1, 15), 0)]
STATES = st.lists(st.sampled_from(charts.STATES), max_size=130)
AMOUNTS = st.integers(0, 10**14)


def drawings(text: str) -> list[ET.Element]:
    return list(ET.fromstring(f"<all>{text}</all>"))


def widths(drawing: ET.Element, kind: str) -> float:
    return sum(float(r.get("width")) for r in drawing.iter("rect") if kind in r.get("class"))


def staircase() -> str:
    return charts.balance_over_time(
        STEPS, words=WORDS, start="Today", end="Paid off", amount="¥30,542.70"
    )


def test_each_chart_comes_wide_and_narrow_with_its_own_title_and_description():
    for drawing in drawings(staircase()):
        named = [drawing.find(f"*[@id='{one}']") for one in drawing.get("aria-labelledby").split()]

        assert drawing.get("role") == "img"
        assert [one.text for one in named] == ["A title", "What it shows."]
    assert [d.get("class") for d in drawings(staircase())] == ["chart wide", "chart narrow"]


def test_no_two_ids_are_the_same():
    ids = [node.get("id") for d in drawings(staircase()) for node in d.iter() if node.get("id")]

    assert len(ids) == len(set(ids)) == 4


def test_a_balance_falls_from_the_top_left_to_the_floor_on_the_right():
    wide = drawings(staircase())[0]

    line = wide.find("path[@class='line']").get("d")

    assert line == "M8.0 34.0H267.0V120.0H632.0V206.0"
    assert [one.text for one in wide.iter("text")] == ["¥30,542.70", "Today", "Paid off"]


def test_a_second_plan_is_a_dashed_line_on_the_same_scale():
    later = [Step(TODAY, 3_054_270), Step(date(2027, 3, 15), 0)]

    wide = drawings(
        charts.balance_over_time(STEPS, other=later, words=WORDS, start="", end="", amount="")
    )[0]

    other = wide.find("path[@class='line other']")
    assert other.get("d") == "M8.0 34.0H632.0V206.0"
    assert other.get("stroke-dasharray") == "7 5"


def test_a_balance_without_steps_is_refused():
    with pytest.raises(ValueError, match="at least one step"):
        charts.balance_over_time([], words=WORDS, start="", end="", amount="")


def test_words_from_people_are_never_markup():
    hostile = '<script>alert("x")</script>'

    drawn = charts.balance_over_time(
        STEPS, words=Words("one", hostile, hostile), start=hostile, end=hostile, amount=hostile
    )

    assert "<script" not in drawn
    assert drawings(drawn)[0].findtext("title") == hostile


@given(st.lists(AMOUNTS, min_size=3, max_size=3))
def test_the_pieces_of_a_balance_fill_the_bar_and_no_more(amounts):
    kinds = ["principal", "interest", "fees"]
    pieces = [Piece(kind, minor) for kind, minor in zip(kinds, amounts, strict=True)]

    for drawing in drawings(charts.made_of(pieces, words=WORDS)):
        room = int(drawing.get("viewBox").split()[2]) - 2
        drawn = widths(drawing, "piece")
        assert (room - 0.4 <= drawn <= room) if sum(amounts) else drawn == 0


@given(AMOUNTS, AMOUNTS)
def test_a_bar_is_full_only_when_nothing_is_left(paid, total):
    wide = drawings(charts.progress(paid_minor=paid, total_minor=total, words=WORDS))[0]

    assert (widths(wide, "principal") == 638) == (paid >= total > 0)


@given(AMOUNTS, AMOUNTS, AMOUNTS, st.integers(-(10**14), 10**14))
def test_a_budget_never_draws_more_than_the_whole(income, essentials, commitments, suggested):
    drawn = charts.budget_bar(
        income_minor=income,
        essentials_minor=essentials,
        commitments_minor=commitments,
        suggested_minor=suggested,
        words=WORDS,
    )

    for drawing in drawings(drawn):
        pieces = widths(drawing, "piece") - widths(drawing, "track")
        assert 0 <= pieces <= widths(drawing, "track")
        assert bool(drawing.findall("line")) == (essentials + commitments > income)


@given(STATES)
def test_a_timeline_has_one_mark_for_each_instalment_inside_its_frame(states):
    for drawing in drawings(charts.timeline(states, words=WORDS)):
        width, height = map(int, drawing.get("viewBox").split()[2:])
        marks = drawing.findall("circle")
        assert sum(m.get("class").startswith("dot") for m in marks) == len(states)
        assert all(8 < int(m.get("cx")) < width and 8 < int(m.get("cy")) < height for m in marks)


def test_marks_differ_by_shape_and_not_by_colour_alone():
    looks = ("fill", "stroke", "class")
    shapes = {
        state: [
            (node.tag, sorted((k, v) for k, v in node.items() if k not in looks))
            for node in drawings(charts.mark(state, 10, 10))
        ]
        for state in charts.STATES
    }
    # Empty and full have one outline: how much ink is in it tells them apart without a colour.
    assert shapes.pop("later") == shapes["paid"]

    assert 'class="dot full"' in charts.mark("paid", 10, 10)
    assert len({str(shape) for shape in shapes.values()}) == len(charts.STATES) - 1


def test_a_second_plan_ends_in_a_square_and_the_first_in_a_dot():
    wide = drawings(
        charts.balance_over_time(STEPS, other=STEPS[::2], words=WORDS, start="", end="", amount="")
    )[0]

    assert wide.find("path[@class='end other']").get("d").endswith("h12v12h-12z")
    assert wide.find("circle[@class='end full']").get("cx") == "632.0"


def test_what_is_let_off_falls_in_dots_and_the_area_below_is_whole():
    steps = [*STEPS[:2], STEPS[2]._replace(is_let_off=True)]

    wide = drawings(charts.balance_over_time(steps, words=WORDS, start="", end="", amount=""))[0]

    assert wide.find("path[@class='line']").get("d") == "M8.0 34.0H267.0V120.0H632.0M632.0 206.0"
    assert wide.find("path[@class='line off']").get("d") == "M632.0 120.0V206.0"
    assert (
        wide.find("path[@class='area']").get("d").startswith("M8.0 34.0H267.0V120.0H632.0V206.0V")
    )


def test_interest_that_is_added_makes_a_step_up_inside_the_frame():
    steps = [STEPS[0], Step(date(2026, 12, 15), 3_060_000), Step(date(2027, 1, 15), 0)]

    wide = drawings(charts.balance_over_time(steps, words=WORDS, start="", end="", amount=""))[0]

    assert wide.find("path[@class='line']").get("d") == "M8.0 34.3H267.0V34.0H632.0V206.0"


def test_today_stands_between_the_first_day_and_the_last_and_nowhere_else():
    def todays(day):
        drawn = charts.balance_over_time(STEPS, words=WORDS, start="", end="", amount="", today=day)
        return [one.get("d") for one in drawings(drawn)[0].findall("path[@class='today']")]

    assert todays(date(2026, 12, 15)) == ["M267.0 34V206"]
    assert todays(TODAY) == todays(date(2027, 1, 15)) == []


@given(st.lists(st.integers(1, 10**14), min_size=1, max_size=120), st.integers(0, 10**14))
def test_columns_stand_on_the_floor_inside_the_frame(amounts, limit):
    columns = [
        charts.Column(TODAY + timedelta(days=30 * i), minor) for i, minor in enumerate(amounts)
    ]

    drawn = charts.payments_over_time(
        columns, words=WORDS, start="", end="", amount="", limit_minor=limit
    )

    for drawing in drawings(drawn):
        bars = drawing.findall("rect")
        width, height = map(int, drawing.get("viewBox").split()[2:])
        feet = [float(bar.get("y")) + float(bar.get("height")) for bar in bars]
        assert len(bars) == len(amounts)
        assert all(height - 34.2 <= foot <= height - 34 for foot in feet)
        assert all(8 <= float(b.get("x")) <= width - 8 - float(b.get("width")) for b in bars)
        assert all(float(bar.get("y")) >= 34 for bar in bars)


def test_the_line_of_a_progress_bar_is_where_the_plan_asks_it_to_be():
    def at(due):
        drawn = charts.progress(paid_minor=50, total_minor=100, due_minor=due, words=WORDS)
        return [one.get("x1") for one in drawings(drawn)[0].findall("line")]

    assert [at(None), at(0), at(50), at(900)] == [[], ["1.0"], ["320.0"], ["639.0"]]
