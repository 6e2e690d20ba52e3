"""A month told once to every lender: its parts, the guideline, and what nobody else learns."""

from dataclasses import replace
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from payments.money import Money
from payments.placements import Part
from plans import policies, proposals
from plans.affordability import share
from plans.models import BudgetStatement, Proposal
from plans.months import guidelines
from plans.months.guidelines import Guideline
from plans.months.households import Figure, Section
from plans.proposals import surplus_of
from plans.schedule import Frequency, Terms
from portal.models import Identity, MonthLine
from tests.conftest import NOON, ZHANG, place
from tests.payments.payers import agree
from tests.portal.desk import read
from tests.portal.month_walks import another, tell_month
from tests.portal.officers import signed_in
from tests.portal.walks import BUDGET, address, build, see, send, sign, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
EXAMPLE = Guideline(
    "An example", 2026, "CN", "CNY", date(2026, 1, 1), None,
    (Figure(Section.FOOD, 1_500_00, 800_00, 400_00, 500_00),),
)  # fmt: skip


def parts():
    return {b.debt_id: surplus_of(b) for b in BudgetStatement.objects.order_by("pk")}


def test_the_usual_amount_stands_in_for_what_is_not_told(zhangs, zhang_debt):
    guidelines.take_in(EXAMPLE, at=NOON)
    tell_month(zhangs, zhang_debt)
    MonthLine.objects.filter(line__in=["GROCERIES", "PETS"]).delete()

    text = see(zhangs, "month-check", zhang_debt.code).text

    assert "Food and housekeeping ¥1,500.00 the usual amount, since not all of it is told" in text
    assert "Left over ¥2,300.00" in text


def test_a_larger_household_has_a_larger_guideline(zhangs, zhang_debt):
    guidelines.take_in(EXAMPLE, at=NOON)
    tell_month(zhangs, zhang_debt, food={"groceries": "1500"})
    MonthLine.objects.filter(line="PETS").delete()
    people = {"adults": "2", "children_under_14": "1", "children_from_14": "0"}
    send(zhangs, "month-part", zhang_debt.code, "household", **people)

    text = see(zhangs, "month-check", zhang_debt.code).text

    assert "Food and housekeeping ¥2,700.00 the usual amount" in text


def test_below_the_guideline_nobody_asks_and_above_it_one_sentence_is_asked_for(zhangs, zhang_debt):
    guidelines.take_in(EXAMPLE, at=NOON)
    assert tell_month(zhangs, zhang_debt, food={"groceries": "1500"}).status_code == 302

    asked = told(tell_month(zhangs, zhang_debt))
    assert "Why is it more than usual? Food and housekeeping" in asked
    assert "Please write one sentence." in asked

    done = send(zhangs, "month-check", zhang_debt.code, food="我儿子需要特殊饮食。")
    kept = BudgetStatement.objects.latest("pk")
    assert done.status_code == 302
    assert [s["why"] for s in kept.sections if s["section"] == "FOOD"] == ["我儿子需要特殊饮食。"]
    assert [s["why"] for s in kept.sections if s["section"] != "FOOD"] == [""] * 15


def test_each_lender_has_its_fair_part_and_no_more_than_half_is_asked_for(
    zhangs, zhang, zhang_debt, hill
):
    hill_debt = another(zhang, hill, 10_180_90)

    tell_month(zhangs, zhang_debt)

    assert parts() == {zhang_debt.pk: 1_350_00, hill_debt.pk: 450_00}
    assert sum(share(part) for part in parts().values()) <= 900_00
    asked = see(zhangs, "builder", hill_debt.code).text
    assert "¥450.00 is left. We suggest using at most ¥225.00 of it." in asked


def test_a_plan_that_runs_keeps_what_it_takes(zhangs, zhang, zhang_debt, hill):
    agree(zhang_debt)
    hill_debt = another(zhang, hill, 10_000_00)

    tell_month(zhangs, zhang_debt)

    assert parts() == {zhang_debt.pk: 2 * 848_70, hill_debt.pk: 1_800_00 - 2 * 848_70}


def test_a_lender_learns_one_sum_for_all_others_and_nobodys_name(zhangs, zhang, zhang_debt, hill):
    another(zhang, hill, 10_180_90)
    tell_month(zhangs, zhang_debt)

    kept = BudgetStatement.objects.get(debt=zhang_debt)

    assert (kept.lender, kept.borrower) == (zhang_debt.lender, zhang_debt.borrower)
    assert (kept.commitments_minor, kept.others_minor) == (800_00, 450_00)
    assert "Hill" not in str(kept.sections) + str(kept.household)


def test_another_lender_is_told_only_by_a_press(zhangs, zhang, zhang_debt, hill):
    tell_month(zhangs, zhang_debt)
    hill_debt = another(zhang, hill, 10_180_90)

    page = see(zhangs, "budget", hill_debt.code)
    assert "You told your month line by line on 2 November 2026." in page.text
    assert not BudgetStatement.objects.filter(lender=hill).exists()

    send(zhangs, "month-check", hill_debt.code)
    assert surplus_of(BudgetStatement.objects.get(lender=hill)) == 450_00


def test_a_plan_that_is_being_written_goes_by_the_new_month(zhangs, zhang_debt):
    build(zhangs, zhang_debt)

    tell_month(zhangs, zhang_debt)

    assert Proposal.objects.get().budget == BudgetStatement.objects.get()


def test_the_short_way_tells_one_lender_its_part_and_the_others_nothing(
    zhangs, zhang, zhang_debt, hill
):
    another(zhang, hill, 10_180_90)

    send(zhangs, "budget", zhang_debt.code, **BUDGET)

    assert parts() == {zhang_debt.pk: 1_350_00}
    assert (
        "Less the part of your other debts here ¥450.00"
        in see(zhangs, "budget", zhang_debt.code).text
    )


def test_the_short_way_is_shared_over_the_debts_of_the_same_borrower(zhangs, zhang, canal):
    one = replace(ZHANG, reference="A", borrower_reference="P-1")
    half = Money(15_271_35, "CNY")
    other = replace(one, reference="B", total=half, parts=(Part("PRINCIPAL", half.minor),))
    first, second = place(one, canal), place(other, canal)
    Identity.objects.create(user=zhang, borrower=first.borrower, proven_by="x", proven_at=NOON)

    send(zhangs, "budget", first.code, **BUDGET)

    # The debt that every Mr Zhang has is a third one, of another borrower's record.
    assert parts() == {first.pk: 720_00, second.pk: 360_00}


def test_the_check_asks_as_often_for_three_debts_as_for_one(zhangs, zhang, zhang_debt, hill, canal):
    tell_month(zhangs, zhang_debt)
    asked = []
    for lender in (None, hill):
        if lender:
            another(zhang, lender, 5_000_00)
        with CaptureQueriesContext(connection) as queries:
            zhangs.get(address("month-check", zhang_debt.code))
        asked.append(len(queries))

    assert asked[0] == asked[1] <= 12


def case(officer):
    code = Proposal.objects.get().code
    return read(signed_in(officer).get(reverse("lender:case", args=[code])))


def test_the_officer_reads_sums_and_only_what_is_above_the_usual_with_the_why(
    wen, zhangs, zhang, zhang_debt, hill
):
    guidelines.take_in(EXAMPLE, at=NOON)
    another(zhang, hill, 10_180_90)
    tell_month(zhangs, zhang_debt, travel={"fares": "1000"})
    send(zhangs, "month-check", zhang_debt.code, food="我儿子需要特殊饮食。")
    build(zhangs, zhang_debt, pace="SHORTER")
    sign(zhangs, zhang_debt, is_sure="on")

    text = case(wen).text

    assert "Less other debts ¥1,250.00" in text
    assert "Food and housekeeping ¥2,000.00 more than usual “我儿子需要特殊饮食。”" in text
    assert "Hill" not in text


def test_the_officer_sees_no_figure_of_what_is_within_the_usual(wen, zhangs, zhang_debt):
    guidelines.take_in(EXAMPLE, at=NOON)
    tell_month(zhangs, zhang_debt, food={"groceries": "1234.56"})
    build(zhangs, zhang_debt, pace="SHORTER")
    sign(zhangs, zhang_debt, is_sure="on")

    text = case(wen).text

    assert "Food and housekeeping within what is usual" in text
    assert "1,234.56" not in text


def test_however_much_each_lender_allows_all_plans_stay_within_half_of_the_household(
    zhangs, zhang, zhang_debt, canal, hill
):
    hill_debt = another(zhang, hill, 10_180_90)
    for lender in (canal, hill):
        rules = {"surplus_share_max_percent": 100}
        policies.publish(lender, rules=rules, after=1, by="officer:1", at=NOON)
    tell_month(zhangs, zhang_debt)

    agreed = [agreed_at_once(zhangs, debt, percent) for debt, percent in
              ((zhang_debt, 75), (zhang_debt, 50), (hill_debt, 60), (hill_debt, 49))]  # fmt: skip

    assert agreed == [False, True, False, True]


def agreed_at_once(client, debt, percent):
    """Say whether a plan that takes so much of this debt's part is agreed without a person."""
    told = BudgetStatement.objects.filter(debt=debt).latest("pk")
    amount = surplus_of(told) * percent // 100
    terms = Terms(Frequency.MONTHLY, date(2026, 12, 15), -(-debt.claimed_minor // amount), 15)
    version = policies.in_force(debt.lender)
    seen = proposals.preview(debt, terms, budget=told, version=version, on=date(2026, 11, 2))
    return seen.verdict.agreed
