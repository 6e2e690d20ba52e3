"""A month told line by line: kept over days and devices, checked, and told."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from plans.models import BudgetStatement
from portal.borrower.month_forms import ORDER
from portal.models import IncomeExpenditure, MonthLine
from tests.portal.html import check
from tests.portal.month_walks import answer, tell_month
from tests.portal.walks import BUDGET, address, see, send, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def test_a_month_told_line_by_line_leaves_1800_and_half_of_it_is_suggested(zhangs, zhang_debt):
    response = tell_month(zhangs, zhang_debt)

    assert response["Location"] == address("budget", zhang_debt.code)
    kept = BudgetStatement.objects.get()
    assert (kept.income_minor, kept.essentials_minor, kept.commitments_minor) == (
        900_000,
        640_000,
        80_000,
    )
    assert "at most half of it, ¥900.00 a month" in see(zhangs, "budget", zhang_debt.code).text
    shown = see(zhangs, "builder", zhang_debt.code).text
    assert "What fits your month ¥898.31 a month for 34 months" in shown


def test_the_sum_stands_on_the_page_before_anybody_is_told(zhangs, zhang_debt):
    tell_month(zhangs, zhang_debt, savings={"put_by": "200"})
    BudgetStatement.objects.all().delete()

    text = see(zhangs, "month-check", zhang_debt.code).text

    assert "Comes in ¥9,000.00 Less what you put by, kept first ¥200.00" in text
    assert "Less what living costs ¥6,400.00 Less other debts ¥800.00 Left over ¥1,600.00" in text
    assert "at most ¥800.00 a month" in text
    assert not BudgetStatement.objects.exists()


def test_it_is_kept_page_by_page_and_goes_on_with_another_device(zhangs, zhang, zhang_debt):
    answer(zhangs, zhang_debt, "income", wages="9000", wages_period="MONTHLY", do="save")
    other = Client()
    other.force_login(zhang)

    answer(other, zhang_debt, "home", rent="1300", rent_period="WEEKLY", rent_part="HALF")

    shown = see(zhangs, "month-part", zhang_debt.code, "home")
    values = {f["name"]: f.get("value") for f in shown.fields if f["name"] == "rent"}
    assert values == {"rent": "1300.00"}
    listed = see(other, "month", zhang_debt.code).text
    assert "What comes in ¥9,000.00 so far" in listed
    assert "Home and contents ¥2,816.67 so far" in listed
    assert "Travel Not told yet" in listed


def test_saving_leads_home_and_going_on_to_the_next_group(zhangs, zhang_debt):
    saved = answer(zhangs, zhang_debt, "income", do="save")
    next_one = answer(zhangs, zhang_debt, "income", do="next")
    last = answer(zhangs, zhang_debt, "debts", do="next")
    back = answer(zhangs, zhang_debt, "income", do="check")

    assert saved["Location"] == address("home")
    assert next_one["Location"] == address("month-part", zhang_debt.code, "home")
    check_page = address("month-check", zhang_debt.code)
    assert last["Location"] == back["Location"] == check_page


def test_what_is_not_told_is_not_nothing_and_nobody_is_told_before_it_is(zhangs, zhang_debt):
    answer(zhangs, zhang_debt, "income", wages="9000")

    response = send(zhangs, "month-check", zhang_debt.code)

    text = told(response)
    assert "What is left of your month can be worked out once every line is." in text
    assert "Home and contents Not told yet Tell Home and contents" in text
    assert not BudgetStatement.objects.exists()


def test_nothing_and_not_told_are_different_answers(zhangs, zhang_debt):
    answer(zhangs, zhang_debt, "income", wages="9000", pension_paid="0")
    assert dict(MonthLine.objects.values_list("line", "amount_minor")) == {
        "WAGES": 900_000,
        "PENSION_PAID": 0,
    }

    answer(zhangs, zhang_debt, "income", wages="", pension_paid="0")
    assert dict(MonthLine.objects.values_list("line", "amount_minor")) == {"PENSION_PAID": 0}


BAD = ["-5", "1e3", "٣٠٠", "12.345", "abc", "9" * 40, "\x00", "9999999999999"]


@pytest.mark.parametrize("typed", BAD)
def test_what_cannot_be_an_amount_is_asked_again_and_nothing_is_kept(zhangs, zhang_debt, typed):
    response = answer(zhangs, zhang_debt, "income", wages=typed)

    assert response.status_code == 422
    assert not MonthLine.objects.exists()


def test_an_absurd_amount_is_answered_with_what_is_possible(zhangs, zhang_debt):
    said = told(answer(zhangs, zhang_debt, "income", wages="10000000000"))

    assert "Is that one nought too many? It can be ¥1,000,000,000.00 at most." in said
    short = told(send(zhangs, "budget", zhang_debt.code, **BUDGET | {"income": "10000000000"}))
    assert "Is that one nought too many?" in short


def test_nobody_sees_anothers_lines(zhangs, li, zhang, zhang_debt, li_debt):
    answer(zhangs, zhang_debt, "income", wages="9000")
    lis = Client()
    lis.force_login(li)

    assert "¥9,000.00" not in see(lis, "month", li_debt.code).text
    assert lis.get(address("month", zhang_debt.code)).status_code == 404
    assert lis.post(address("month-part", zhang_debt.code, "income")).status_code == 404
    assert IncomeExpenditure.objects.get().user == zhang


def test_where_nothing_is_left_the_way_leads_to_what_else_there_is(zhangs, zhang_debt):
    tell_month(zhangs, zhang_debt, income={"wages": "7000"})

    html = zhangs.get(address("budget", zhang_debt.code)).content.decode()

    assert "Nothing is left over in your month." in check(html).text
    way = address("ways", zhang_debt.code)
    assert f'<a class="button primary" href="{way}">See what we can do next</a>' in html


def test_a_page_that_is_not_there_is_not_found(zhangs, zhang_debt):
    assert zhangs.get(address("month-part", zhang_debt.code, "castles")).status_code == 404


def test_the_pages_ask_as_often_with_every_line_told(zhangs, zhang, zhang_debt, hill):
    asked = []
    for fill in (lambda: None, lambda: tell_month(zhangs, zhang_debt)):
        fill()
        with CaptureQueriesContext(connection) as queries:
            for name in ("month", "month-check"):
                zhangs.get(address(name, zhang_debt.code))
            for part in ORDER:
                zhangs.get(address("month-part", zhang_debt.code, part))
        asked.append(len(queries))

    assert asked[1] - asked[0] <= 2 + len(ORDER) + 4
    assert asked[1] <= 9 * (2 + len(ORDER))
