"""Pictures with their words: each says in text and in a table what it draws."""

from datetime import date

from django.template import engines

from payments.money import Money
from portal.charts import Step
from portal.picture_words import Instalment

TODAY = date(2026, 11, 23)
ZHANG_OWES = Money(3_054_270, "CNY")
STEPS = [Step(TODAY, 3_054_270), Step(date(2026, 12, 15), 1_527_135), Step(date(2027, 1, 15), 0)]


def shown(text: str, **context: object) -> str:
    return engines["django"].from_string("{% load pictures %}" + text).render(context)


def test_a_picture_of_the_balance_says_the_same_in_its_table():
    steps = [(step.day, Money(step.left_minor, "CNY")) for step in STEPS]

    text = shown('{% balance_picture steps start="Today" %}', steps=steps)

    assert "¥30,542.70 on 23 November 2026, paid off on 15 January 2027 with 2 payments." in text
    assert "Paid off · 15 January 2027" in text
    assert '<th scope="row">15 December 2026</th><td class="n">¥15,271.35</td>' in text


def test_a_picture_of_two_plans_says_both_in_words():
    own = [(step.day, Money(step.left_minor, "CNY")) for step in STEPS]
    other = [(TODAY, ZHANG_OWES), (date(2027, 3, 15), Money(0, "CNY"))]

    text = shown(
        "{% balance_picture own other=other own_word='Yours' other_word='Theirs' %}",
        own=own,
        other=other,
    )

    assert (
        "Yours: ¥30,542.70 on 23 November 2026, paid off on 15 January 2027 with 2 payments."
        " Theirs: ¥30,542.70 on 23 November 2026, paid off on 15 March 2027 with 1 payment." in text
    )
    assert text.count("See this as a table:") == 2


def test_a_settlement_says_what_is_let_off_and_counts_payments_only():
    steps = [
        (TODAY, ZHANG_OWES),
        (date(2026, 12, 15), Money(916_281, "CNY")),
        (date(2026, 12, 15), Money(0, "CNY"), True),
    ]

    text = shown("{% balance_picture steps %}", steps=steps)

    assert "paid off on 15 December 2026 with 1 payment. ¥9,162.81 of it is let off" in text
    assert "15 December 2026 <small>let off</small>" in text


def test_uneven_payments_stand_in_columns_with_their_limit_and_a_table():
    rows = [(date(2027, month, 15), Money(month * 10_000, "CNY")) for month in range(1, 4)]

    text = shown(
        "{% payments_picture rows limit=most limit_word='Half of what is left over' %}",
        rows=rows,
        most=Money(40_000, "CNY"),
    )

    assert "3 payments from 15 January 2027 to 15 March 2027. The largest is ¥300.00." in text
    assert "Half of what is left over" in text
    assert '<th scope="row">15 February 2027</th><td class="n">¥200.00</td>' in text


def test_progress_says_how_far_a_plan_is_ahead():
    text = shown(
        "{% progress_picture paid=paid total=total due=due said='Two days ahead.' %}",
        paid=Money(84_840, "CNY"),
        due=Money(80_000, "CNY"),
        total=ZHANG_OWES,
    )

    assert "¥848.40 of ¥30,542.70 paid. Two days ahead." in text
    assert "the line marks what was due by today, ¥800.00" in text


def test_a_timeline_counts_what_is_not_as_planned():
    amount = Money(127_261, "CNY")
    states = ["paid", "late", "skipped", "moved", "moved", "next"]
    rows = [Instalment(date(2026, 1 + i, 15), amount, state) for i, state in enumerate(states)]

    text = shown("{% timeline_picture rows %}", rows=rows)

    assert (
        "1 of 3 payments made. Not paid yet: 1. Moved to another day: 2. Left out this time: 1."
        in text
    )
    assert "Moved to another day</small>" in text


def test_a_picture_of_a_balance_that_stays_does_not_say_paid_off():
    steps = [(TODAY, ZHANG_OWES), (date(2026, 12, 15), Money(3_000_000, "CNY"))]

    text = shown("{% balance_picture steps %}", steps=steps)

    assert "¥30,542.70 on 23 November 2026, ¥30,000.00 on 15 December 2026." in text
    assert "Paid off" not in text


def test_a_short_timeline_shows_what_is_near_and_folds_the_rest():
    amount = Money(127_261, "CNY")
    states = ["paid"] * 3 + ["next"] + ["later"] * 4
    rows = [Instalment(date(2026, 1 + i, 15), amount, state) for i, state in enumerate(states)]

    near, _, folded = shown("{% timeline_picture rows is_short=True %}", rows=rows).partition(
        "<details>"
    )

    assert "3 of 8 payments made." in near
    assert [near.count("<li"), folded.count("<li")] == [4, 8]
    assert "15 March 2026" in near


def test_a_budget_and_what_a_balance_is_made_of_stand_beside_their_bars():
    def cny(minor):
        return Money(minor, "CNY")

    budget = shown(
        "{% budget_picture income=i essentials=e commitments=c left=l suggested=s %}",
        i=cny(900_000),
        e=cny(640_000),
        c=cny(80_000),
        l=cny(180_000),
        s=cny(90_000),
    )
    made = shown(
        "{% made_of_picture principal=p interest=i fees=f paid=paid left=l %}",
        p=cny(2_400_000),
        i=cny(504_270),
        f=cny(150_000),
        paid=cny(127_261),
        l=cny(2_927_009),
    )

    assert "¥9,000.00 comes in. After essentials and other debts, ¥1,800.00 is left." in budget
    assert all(text in budget for text in ("¥6,400.00", "¥800.00", "¥900.00"))
    assert "¥1,272.61 has been paid, and ¥29,270.09 is left." in made
    assert all(text in made for text in ("¥24,000.00", "¥5,042.70", "¥1,500.00"))
