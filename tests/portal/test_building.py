"""The budget and the plan builder: what it shows, what it keeps, what it says is possible."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from plans import policies
from plans.models import Proposal
from tests.conftest import NOON
from tests.portal.stories import pay, suggest
from tests.portal.walks import LIGHTER, address, build, see, send, tell_budget

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def draft_of(debt):
    return Proposal.objects.get(debt=debt, state=Proposal.State.DRAFT)


def kept(debt):
    found = draft_of(debt)
    return (found.frequency, found.count, found.amount_minor, found.first_date.isoformat())


def test_the_builder_offers_three_paces_to_the_unit(zhangs, zhang_debt):
    shown = see(zhangs, "builder", zhang_debt.code)

    assert "Lighter ¥848.40 a month for 36 months" in shown.text
    assert "Steady ¥1,272.61 a month for 24 months" in shown.text
    assert "Faster ¥2,545.22 a month for 12 months" in shown.text
    assert "30,542" not in shown.title


def test_every_payment_stands_on_the_page(zhangs, zhang_debt):
    shown = see(zhangs, "builder", zhang_debt.code)

    assert shown.text.count("¥848.40 ¥") == 35
    assert "36 15 October 2029 ¥848.70 ¥0.00" in shown.text


def test_looking_at_the_builder_keeps_nothing(zhangs, zhang_debt):
    see(zhangs, "builder", zhang_debt.code)

    assert not Proposal.objects.exists()


def test_a_budget_leads_to_three_plans_and_the_one_that_fits_is_chosen(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)

    shown = see(zhangs, "builder", zhang_debt.code)

    checked = [f["value"] for f in shown.fields if f["name"] == "pace" and "checked" in f]
    assert checked == ["FITTING"]
    over = "· over half of what is left"
    assert "What fits your month ¥898.31 a month for 34 months Fits your budget" in shown.text
    assert f"One payment fewer ¥925.53 a month for 33 months {over}" in shown.text
    assert f"Two payments fewer ¥954.45 a month for 32 months {over}" in shown.text
    assert "Lighter ¥848.40 a month for 36 months Fits your budget" in shown.text
    assert "34 15 August 2029 ¥898.47 ¥0.00" in shown.text
    assert "The answer comes at once." in shown.text


@pytest.mark.parametrize(
    ("pace", "count"), [("FITTING", 34), ("SHORTER", 33), ("SHORTEST", 32), ("LIGHTER", 36)]
)
def test_each_of_the_plans_can_be_chosen_and_is_shown_as_chosen(zhangs, zhang_debt, pace, count):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt, pace=pace)

    shown = see(zhangs, "builder", zhang_debt.code)

    checked = [f["value"] for f in shown.fields if f["name"] == "pace" and "checked" in f]
    assert (kept(zhang_debt)[1], checked) == (count, [pace])


def test_without_a_budget_a_person_answers_and_the_page_says_by_when_and_why(zhangs, zhang_debt):
    shown = see(zhangs, "builder", zhang_debt.code)

    assert "A person at Canal Bank answers by 4 November 2026." in shown.text
    assert "You have not told us about your month. With it, the answer may come" in shown.text


def test_a_choice_is_kept_and_shown_after_a_redirect(zhangs, zhang_debt):
    response = send(
        zhangs, "builder", zhang_debt.code, **LIGHTER | {"pace": "FASTER", "do": "show"}
    )

    assert response["Location"] == address("builder", zhang_debt.code)
    assert kept(zhang_debt) == ("MONTHLY", 12, None, "2026-12-15")
    assert "11 15 October 2027 ¥2,545.22 ¥2,545.28" in see(zhangs, "builder", zhang_debt.code).text


def test_saving_leads_home_and_the_plan_waits_there(zhangs, zhang_debt):
    response = send(zhangs, "builder", zhang_debt.code, **LIGHTER | {"do": "save"})

    assert response["Location"] == address("home")
    assert "You have begun a plan. Nothing has been sent yet." in see(zhangs, "home").text


OWN = LIGHTER | {"pace": "OWN"}


def test_an_own_amount_ends_with_what_remains(zhangs, zhang_debt):
    build(zhangs, zhang_debt, pace="OWN", amount="1,000")

    assert kept(zhang_debt) == ("MONTHLY", 31, 100_000, "2026-12-15")
    assert "31 15 June 2029 ¥542.70 ¥0.00" in see(zhangs, "builder", zhang_debt.code).text


def test_an_own_number_splits_evenly(zhangs, zhang_debt):
    build(zhangs, zhang_debt, pace="OWN", count="7")

    assert "7 15 June 2027 ¥4,363.26 ¥0.00" in see(zhangs, "builder", zhang_debt.code).text


def test_a_last_day_gives_the_number(zhangs, zhang_debt):
    build(zhangs, zhang_debt, pace="OWN", end_date="2027-12-31")

    assert kept(zhang_debt)[:2] == ("MONTHLY", 13)


def test_a_typed_amount_needs_no_choice_of_ones_own_plan(zhangs, zhang_debt):
    build(zhangs, zhang_debt, amount="1000")

    assert kept(zhang_debt)[1:3] == (31, 100_000)


def test_what_is_new_wins_over_what_stood_there(zhangs, zhang_debt):
    build(zhangs, zhang_debt, pace="OWN", count="7")
    build(zhangs, zhang_debt, pace="OWN", count="7", amount="1000")

    assert kept(zhang_debt)[1:3] == (31, 100_000)


def test_a_pace_wins_over_an_own_amount_that_stood_there(zhangs, zhang_debt):
    build(zhangs, zhang_debt, pace="OWN", amount="1000")
    build(zhangs, zhang_debt, pace="STEADY", amount="1000.00")

    assert kept(zhang_debt)[1:3] == (24, None)


@pytest.mark.parametrize(
    ("frequency", "row"),
    [
        ("WEEKLY", "100 24 October 2028 ¥306.12 ¥0.00"),
        ("FORTNIGHTLY", "100 17 September 2030 ¥306.12 ¥0.00"),
        ("FOUR_WEEKLY", "100 4 July 2034 ¥306.12 ¥0.00"),
    ],
)
def test_other_rhythms_are_exact_too(zhangs, zhang_debt, frequency, row):
    build(zhangs, zhang_debt, frequency=frequency, pace="OWN", count="100")

    assert (draft_of(zhang_debt).frequency, draft_of(zhang_debt).anchor_day) == (frequency, None)
    assert row in see(zhangs, "builder", zhang_debt.code).text


def test_the_last_day_of_short_months_is_taken_without_drift(zhangs, zhang_debt):
    build(zhangs, zhang_debt, anchor_day="31", from_date="2027-01-05")

    shown = see(zhangs, "builder", zhang_debt.code)

    assert "1 31 January 2027 ¥848.40" in shown.text
    assert "2 28 February 2027 ¥848.40" in shown.text
    assert "3 31 March 2027 ¥848.40" in shown.text


def test_a_part_at_the_start_comes_a_fortnight_before_the_rest(zhangs, zhang_debt):
    build(zhangs, zhang_debt, upfront="542.70", from_date="2026-11-09", anchor_day="15")

    found = draft_of(zhang_debt)

    assert (found.upfront_minor, found.upfront_date.isoformat()) == (54_270, "2026-11-09")
    assert found.first_date.isoformat() == "2026-12-15"
    assert "1 9 November 2026 ¥542.70 ¥30,000.00" in see(zhangs, "builder", zhang_debt.code).text


def test_more_than_half_of_what_is_left_is_warned_of(zhangs, zhang_debt):
    tell_budget(zhangs, zhang_debt)
    build(zhangs, zhang_debt, pace="FASTER")

    shown = see(zhangs, "builder", zhang_debt.code)

    assert "This takes over half of what is left of your month (¥1,800.00)." in shown.text
    assert "It would take ¥2,545.28 from a month. Up to ¥900.00, the yes comes" in shown.text


def test_each_rule_that_does_not_hold_is_told(zhangs, zhang_debt, canal):
    rules = {
        "instalments_max_months": 24,
        "instalment_min_minor": 200_000,
        "upfront_min_percent": 10,
        "first_payment_days_max": 30,
        "accepts_automatically": False,
    }
    policies.publish(canal, rules=rules, after=1, by="officer:2", at=NOON)
    build(zhangs, zhang_debt, pace="OWN", count="36")

    text = see(zhangs, "builder", zhang_debt.code).text

    assert "It would run for 36 months. Up to 24 months, the yes comes at once." in text
    assert "Each payment would be ¥848.40. From ¥2,000.00, the yes comes at once." in text
    assert "You would pay ¥0.00 at the start. From ¥3,054.27, the yes comes at once." in text
    assert "The first payment would be in 43 days. Within 30 days, the yes comes at once." in text
    assert "Here a person answers every plan." in text


def test_a_draft_whose_days_have_passed_is_moved_on(zhangs, zhang, zhang_debt):
    build(zhangs, zhang_debt)

    with time_machine.travel(NOON + timedelta(days=50), tick=False):
        zhangs.force_login(zhang)
        shown = see(zhangs, "builder", zhang_debt.code)

    assert "1 15 January 2027 ¥848.40" in shown.text


def test_a_draft_follows_what_is_owed_now(zhangs, zhang_debt):
    build(zhangs, zhang_debt)
    pay(zhang_debt, 54_270)

    shown = see(zhangs, "builder", zhang_debt.code)

    assert "You owe ¥30,000.00 to Canal Bank." in shown.text
    assert "Lighter ¥833.33 a month for 36 months" in shown.text


def test_a_plan_that_waits_is_shown_instead_of_the_builder(zhangs, zhang_debt):
    sent = suggest(zhang_debt)

    response = zhangs.get(address("builder", zhang_debt.code))

    assert response["Location"] == address("proposal", sent.code)


def test_what_is_paid_off_has_no_builder(zhangs, zhang_debt):
    pay(zhang_debt, 3_054_270)

    assert zhangs.get(address("builder", zhang_debt.code))["Location"] == address(
        "debt", zhang_debt.code
    )


def test_the_builder_asks_as_often_with_a_draft_of_120_payments(zhangs, zhang_debt):
    asked = []
    for count in ("1", "36", "120"):
        build(zhangs, zhang_debt, pace="OWN", count=count)
        with CaptureQueriesContext(connection) as queries:
            zhangs.get(address("builder", zhang_debt.code))
        asked.append(len(queries))

    assert asked == [asked[0]] * 3
    assert asked[0] <= 12
