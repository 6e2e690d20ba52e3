"""The borrower’s month: what is told, what is left, and that nothing is made up."""

import pytest

from plans.models import BudgetStatement
from portal.models import Identity
from tests.conftest import NOON
from tests.portal.walks import BUDGET, see, send, tell_budget, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_half_of_what_is_left_is_suggested(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)

    shown = see(zhangs, "budget", zhang_debt.code)

    assert "¥9,000.00 less ¥6,400.00 less ¥800.00 leaves ¥1,800.00." in shown.text
    assert "at most half of it, ¥900.00 a month" in shown.text


def test_amounts_a_week_are_counted_by_the_month(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt, income="2,100", income_period="WEEKLY")

    assert BudgetStatement.objects.get().income_minor == 910_000


@pytest.mark.parametrize("name", ["income", "essentials", "commitments"])
def test_what_is_not_told_is_asked_again_and_never_taken_as_nothing(zhangs, zhang_debt, name):
    response = send(zhangs, "budget", zhang_debt.code, **BUDGET | {name: ""})

    assert "Please give an amount. A guess is fine; write 0 if there is none." in told(response)
    assert not BudgetStatement.objects.exists()


BAD_AMOUNTS = ["-5", "1e3", "٣٠٠", "12.345", "1,00", "abc", "9" * 40, "<script>", "\x00", "1²"]


@pytest.mark.parametrize("typed", BAD_AMOUNTS)
def test_what_is_not_an_amount_is_asked_again(zhangs, zhang_debt, typed):
    response = send(zhangs, "budget", zhang_debt.code, **BUDGET | {"income": typed})

    assert response.status_code == 422
    assert not BudgetStatement.objects.exists()


def test_figures_of_a_chinese_keyboard_are_figures(zhangs, zhang_debt):
    send(zhangs, "budget", zhang_debt.code, **BUDGET | {"income": "￥９，０００．５０"})

    assert BudgetStatement.objects.get().income_minor == 900_050


def test_a_month_with_nothing_left_is_told_so_and_nothing_is_preselected(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt, essentials="9000")

    assert "Nothing is left over in your month." in see(zhangs, "budget", zhang_debt.code).text
    shown = see(zhangs, "builder", zhang_debt.code)
    assert [f["value"] for f in shown.fields if f["name"] == "pace" and "checked" in f] == []
    assert "From the month you told us about, nothing is left over." in shown.text
    assert "None of these fits" not in shown.text  # It is said once.


def test_a_budget_told_to_one_lender_is_not_shown_to_another(
    zhangs, zhang, zhang_debt, hill_debt, li_debt
):
    Identity.objects.create(
        user=zhang, borrower=li_debt.borrower, proven_by="letter", proven_at=NOON
    )
    tell_budget(zhangs, zhang_debt)

    assert "You have not told us about your month." in see(zhangs, "builder", li_debt.code).text
    assert [b.borrower for b in BudgetStatement.objects.all()] == [zhang_debt.borrower]
