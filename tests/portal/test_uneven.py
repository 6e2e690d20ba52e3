"""Payments that differ: what each shape asks, what it keeps, and what it says is possible."""

import pytest

from payments import ledger
from plans.models import Proposal
from tests.portal.walks import address, see, send, tell_budget, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
DAY = {"frequency": "MONTHLY", "from_date": "2026-12-15"}
SEASONS = {f"month_{number}": "100" for number in range(1, 13)}
STEPS = DAY | {"shape": "STEP_UP", "count": "36", "percent": "10", "every": "12"}
ASKED = [
    STEPS,
    DAY | SEASONS | {"shape": "SEASONAL", "count": "24", "month_1": "0", "month_8": "200"},
    DAY | {"shape": "BALLOON", "amount": "500", "count": "24"},
    DAY | {"shape": "BONUS", "amount": "600", "extra": "1500", "bonus_months": ["2", "8"]},
    {"shape": "PAY_DAY", "rule": "LAST_WORKDAY", "day": "2026-11-30", "count": "36"},
    {"shape": "CUSTOM", "day_1": "2026-12-20", "amount_1": "10000", "day_2": "2027-03-01"},
]


def draft_of(debt):
    return Proposal.objects.get(debt=debt, state=Proposal.State.DRAFT)


@pytest.mark.parametrize("asked", ASKED, ids=lambda asked: asked["shape"])
def test_every_shape_is_kept_as_payments_that_make_up_what_is_owed(zhangs, zhang_debt, asked):
    answer = send(zhangs, "uneven", zhang_debt.code, **asked)

    assert answer.status_code == 302
    kept = draft_of(zhang_debt).terms
    assert kept.shape == asked["shape"]
    assert sum(minor for _, minor in kept.rows) == ledger.owed(zhang_debt).minor
    assert "30,542.70" in see(zhangs, "uneven", zhang_debt.code).text


def test_a_growing_plan_is_shown_signed_and_kept(zhangs, zhang_debt):
    send(zhangs, "uneven", zhang_debt.code, **STEPS)

    shown = see(zhangs, "check", zhang_debt.code)

    assert "¥768.95 to ¥930.60" in shown.text
    assert "Payments that grow" in shown.text


def test_payments_stay_within_half_of_what_each_month_leaves(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    asked = DAY | {"shape": "BY_MONTH", "month_1": "0", "month_2": "6000"}

    send(zhangs, "uneven", zhang_debt.code, **asked)

    draft = draft_of(zhang_debt)
    assert not [day for day, _ in draft.terms.rows if day.month == 1]
    assert max(minor for day, minor in draft.terms.rows if day.month != 2) <= 900_00
    assert max(minor for _, minor in draft.terms.rows) <= 3_000_00
    assert (
        "The answer comes at once"
        in see(zhangs, "uneven", zhang_debt.code).text.split("Your plan")[-1]
    )


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"shape": "BALLOON", "amount": "5000", "count": "24"}, "These do not go together."),
        ({"shape": "CUSTOM", "day_1": "2026-12-20", "amount_1": "5"}, "add up to ¥5.00"),
        ({"shape": "CUSTOM", "day_1": "2026-11-03", "amount_1": "5"}, "choose a day from"),
        ({"shape": "CUSTOM"}, "Please give a day and an amount."),
        ({"shape": "PAY_DAY", "rule": "WEEKLY", "day": "1999-01-01", "count": "9"}, "this year"),
        ({"shape": "STEP_UP", "count": "500", "percent": "10", "every": "1"}, "120"),
    ],
)
def test_what_cannot_be_says_what_can(zhangs, zhang_debt, asked, said):
    answer = send(zhangs, "uneven", zhang_debt.code, **DAY | asked)

    assert said in told(answer)
    assert not Proposal.objects.exists()


def test_without_a_budget_the_months_lead_to_it(zhangs, zhang_debt):
    answer = zhangs.get(address("uneven", zhang_debt.code), {"shape": "BY_MONTH"})

    assert "Tell us about your month first" in answer.content.decode()
