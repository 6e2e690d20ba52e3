"""What can be done: the ways on for one person, each with a button that works, on both sides."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments.models import Debt
from plans import support
from plans.affordability import Budget
from plans.models import Proposal, Situation
from plans.months import budgets
from plans.resolving import situations
from plans.resolving.circumstances import Kind
from plans.schedule import Shape
from portal import way_words
from portal.advisers import advisers_in
from portal.borrower import ways
from tests.conftest import NOON, TODAY
from tests.portal.desk import offered, read
from tests.portal.officers import signed_in
from tests.portal.stories import STEADY, pay, suggest
from tests.portal.walks import address, see, send, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
HALF_TIME = {"back_date": "2027-06-01", "later": "3,000"}


def tell_month(debt, left=1_800_00):
    month = Budget(9_000_00, 9_000_00 - left)
    return budgets.tell(debt.borrower, month, currency=debt.currency, at=NOON)


def test_without_a_word_the_lightest_plan_comes_first(zhangs, zhang_debt):
    shown = see(zhangs, "ways", zhang_debt.code).text

    assert "What comes first A plan in equal payments ¥509.04 a month for 60 months" in shown
    assert "You have not told us about your month, so this is the lightest plan there is." in shown
    assert "Free, independent advice" in shown


def test_what_comes_first_says_why_and_what_would_change_it(zhangs, zhang_debt):
    tell_month(zhang_debt)

    shown = see(zhangs, "ways", zhang_debt.code).text

    assert (
        "What comes first A plan in equal payments ¥848.40 a month for 36 months Agreed at once"
        " It stays within ¥900.00 a month, which is what your month can spare."
        " With less than ¥1,018.68 left of a month, it no longer fits." in shown
    )


def test_answers_are_kept_and_the_page_fits_them(zhangs, zhang_debt):
    tell_month(zhang_debt, left=400_00)

    response = send(zhangs, "ways", zhang_debt.code, **HALF_TIME, reason="WORK")

    kept = Situation.objects.get()
    assert response["Location"] == address("ways", zhang_debt.code)
    assert (kept.reason, kept.back_date, kept.later_minor) == ("WORK", date(2027, 6, 1), 300_000)
    first = see(zhangs, "ways", zhang_debt.code).text.partition("What else there is")[0]
    assert "Small payments first, larger ones later ¥200.00 a month until 1 June 2027" in first


def ways_in(text: str) -> str:
    """Return the ways that a page names, without the questions after them."""
    return text.partition(" What you told us")[0].partition(" A few questions")[0]


def test_a_reason_changes_nothing_of_what_is_offered(zhangs, zhang_debt):
    tell_month(zhang_debt)
    before = see(zhangs, "ways", zhang_debt.code).text.partition("What comes first")[2]

    for reason in Situation.Reason.values:
        send(zhangs, "ways", zhang_debt.code, reason=reason)
        after = see(zhangs, "ways", zhang_debt.code).text.partition("What comes first")[2]
        assert ways_in(after) == ways_in(before)


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ({"back_date": "2026-11-02"}, "Please choose a day from 3 November 2026 to"),
        ({"back_date": "2099-01-01"}, "Please choose a day from 3 November 2026 to"),
        ({"back_date": "soon"}, "Please give a day, such as 2026-12-15."),
        ({"later": "100"}, "Please say from when, or leave both out."),
        ({"lump": "-5"}, "Please write an amount in figures"),
        ({"lump": "plenty"}, "Please write an amount in figures"),
        ({"reason": "LAZY"}, "Please choose one."),
    ],
)
def test_what_cannot_be_read_is_asked_again(zhangs, zhang_debt, answers, said):
    assert said in told(send(zhangs, "ways", zhang_debt.code, **answers))
    assert not Situation.objects.exists()


def test_an_even_plan_goes_to_the_builder(zhangs, zhang_debt):
    tell_month(zhang_debt)

    response = send(zhangs, "ways-draft", zhang_debt.code, way="PLAN")

    assert response["Location"] == address("builder", zhang_debt.code)
    assert Proposal.objects.get().count == 36
    assert "¥848.40 a month for 36 months" in see(zhangs, "builder", zhang_debt.code).text


def test_a_part_at_the_start_is_taken_along(zhangs, zhang_debt):
    tell_month(zhang_debt)
    send(zhangs, "ways", zhang_debt.code, lump="5000")

    send(zhangs, "ways-draft", zhang_debt.code, way="PART_NOW_AND_PLAN")

    kept = Proposal.objects.get()
    assert (kept.upfront_minor, kept.upfront_date) == (5_000_00, date(2026, 11, 9))
    see(zhangs, "builder", zhang_debt.code)


def test_a_small_payment_goes_to_the_page_that_sends_it(zhangs, zhang_debt):
    tell_month(zhang_debt, left=60_00)

    response = send(zhangs, "ways-draft", zhang_debt.code, way="HARDSHIP_TOKEN")

    kept = Proposal.objects.get()
    assert response["Location"] == address("check", zhang_debt.code)
    assert (kept.shape, kept.rows[0][1], len(kept.rows)) == (Shape.CUSTOM, 30_00, 60)
    see(zhangs, "check", zhang_debt.code)


@pytest.mark.parametrize("way", ["", "HARDSHIP_TOKEN", "DISPUTE", "NOTHING"])
def test_a_way_that_is_not_open_leads_back_to_those_that_are(zhangs, zhang_debt, way):
    tell_month(zhang_debt)

    response = send(zhangs, "ways-draft", zhang_debt.code, way=way)

    assert response["Location"] == address("ways", zhang_debt.code)
    assert not Proposal.objects.exists()


def test_while_a_plan_waits_no_other_is_offered(zhangs, zhang_debt):
    suggest(zhang_debt, STEADY)

    shown = see(zhangs, "ways", zhang_debt.code).text

    assert "Your plan goes on as it is. These are there beside it." in shown
    assert "A plan in equal payments" not in shown
    assert send(zhangs, "ways-draft", zhang_debt.code, way="PLAN").status_code == 302


def test_where_nothing_is_owed_there_is_nothing_to_do(zhangs, zhang_debt):
    pay(zhang_debt, 30_542_70)

    response = zhangs.get(address("ways", zhang_debt.code))

    assert response["Location"] == address("debt", zhang_debt.code)


def test_an_old_debt_is_asked_about_before_anything(zhangs, zhang_debt):
    Debt.objects.update(overdue_since=date(2023, 11, 1))

    first = see(zhangs, "ways", zhang_debt.code).text.partition("What else there is")[0]

    assert "Ask the lender to close it It may be too old to be claimed." in first


def test_a_debt_is_too_old_after_its_years_and_a_payment_starts_them_again(zhang_debt):
    zhang_debt.overdue_since = date(2023, 11, 1)

    assert situations.is_too_old(zhang_debt, on=TODAY)
    pay(zhang_debt, 100_00)
    assert not situations.is_too_old(zhang_debt, on=TODAY)


def test_the_page_costs_the_same_whatever_was_told(zhangs, zhang_debt):
    def queries():
        with CaptureQueriesContext(
            connection,
        ) as found:
            see(zhangs, "ways", zhang_debt.code)
        return len(found)

    tell_month(zhang_debt, left=400_00)
    before = queries()
    send(zhangs, "ways", zhang_debt.code, **HALF_TIME, lump="9000", in_crisis="on")
    see(zhangs, "ways", zhang_debt.code)

    assert queries() == before


def test_every_way_has_its_words_and_a_place():
    assert set(way_words.TITLES) == set(Kind)
    assert all(advisers_in(country) for country in ("CN", "GB", "US", "IE", "DE"))
    plans = {"PART_NOW_AND_PLAN", "PLAN", "STEP_UP", "SHORT_DEFERRAL"}
    plans |= {"HARDSHIP_TOKEN", "HARDSHIP_INTEREST_FREE"}
    assert {kind.value for kind in Kind} - {kind.value for kind in ways.PLACES} == plans


def test_the_lender_sees_the_same_list_and_what_was_told(wen, zhang_debt):
    sent = offered(zhang_debt, STEADY)
    situations.tell(
        zhang_debt,
        reason="ILLNESS",
        back_date=date(2027, 6, 1),
        later_minor=3_000_00,
        lump_minor=0,
        in_crisis=False,
        in_advice=False,
        in_doubt=False,
        by="borrower:1",
        at=NOON,
    )

    text = read(signed_in(wen).get(f"/lender/proposals/{sent.code}/")).text

    assert "What fits this borrower" in text
    assert "Illness, mine or in the family It is over by 1 June 2027" in text
    assert "1. A plan in equal payments" in text


def test_the_first_screen_leads_there(zhangs, zhang_debt):
    assert address("ways", zhang_debt.code) in zhangs.get(address("home")).content.decode()


def let_know(debt, *codes, at=NOON):
    support.tell(debt, codes, language="en", by="borrower:1", at=at)


def order_on(page: str) -> list[bool]:
    plan, part = page.index("A plan in equal payments"), page.index("A part now, the rest")
    return [plan < part]


@pytest.mark.parametrize("code", ["MORE_TIME", "MENTAL_HEALTH"])
def test_who_asked_for_time_is_shown_the_slower_plan_first_and_so_is_the_officer(
    zhangs, zhang_debt, wen, code
):
    tell_month(zhang_debt)
    send(zhangs, "ways", zhang_debt.code, lump="5000")
    assert order_on(see(zhangs, "ways", zhang_debt.code).text) == [False]

    let_know(zhang_debt, code)

    assert order_on(see(zhangs, "ways", zhang_debt.code).text) == [True]
    sent = offered(zhang_debt, STEADY)
    text = read(signed_in(wen).get(f"/lender/proposals/{sent.code}/")).text
    assert order_on(text) == [True]


def test_once_consent_is_taken_back_or_over_nothing_of_it_is_left(zhangs, zhang_debt):
    tell_month(zhang_debt)
    send(zhangs, "ways", zhang_debt.code, lump="5000")
    let_know(zhang_debt, "MORE_TIME")
    assert order_on(see(zhangs, "ways", zhang_debt.code).text) == [True]

    support.withdraw(zhang_debt, borrower=zhang_debt.borrower, by="borrower:1", at=NOON)

    assert order_on(see(zhangs, "ways", zhang_debt.code).text) == [False]
    let_know(zhang_debt, "MORE_TIME", at=NOON - timedelta(days=400))
    assert not support.needs_time(zhang_debt, on=TODAY)


def test_other_needs_change_no_order(zhangs, zhang_debt):
    tell_month(zhang_debt)
    send(zhangs, "ways", zhang_debt.code, lump="5000")
    let_know(zhang_debt, "LARGE_PRINT", "HELPER")

    assert order_on(see(zhangs, "ways", zhang_debt.code).text) == [False]
