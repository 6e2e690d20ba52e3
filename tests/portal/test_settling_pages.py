"""Settling for less, on the borrower's pages and at the lender's desk."""

import pytest
import time_machine
from django.urls import reverse

from payments.models import Debt, Payment
from plans import agreements
from plans.models import Settlement
from plans.settlement import settlement_terms, settling
from portal import settling_papers
from portal.models import Membership, User
from tests.conftest import employ
from tests.payments.payers import breaches, pay
from tests.plans import settlers
from tests.plans.settlers import AFTER_CURE, LATE, allow, offered
from tests.portal.officers import signed_in, text_of

pytestmark = pytest.mark.usefixtures("at_noon")
LESS = {"amount": "22,000", "count": "2", "first_date": "2026-12-01", "text": "我姐姐可以帮我。"}
OFFER = {"amount": "21379.89", "count": "3", "expires": "2026-11-16", "first_date": "2026-12-01"}
State = Settlement.State


def url(name, *args, side="borrower"):
    return reverse(f"{side}:{name}", args=args)


def signs(browser, offer, **changed):
    """Let Mr Zhang sign what he reads on the page of the offer."""
    browser.get(url("settlement", offer.code))
    digest = agreements.digest(settlement_terms.contents_of(offer))
    told = {"signed_name": "张伟", "is_read": "on", "digest": digest} | changed
    return browser.post(url("settlement-acceptance", offer.code), told, follow=True)


@pytest.fixture
def offer(zhang_debt):
    allow(zhang_debt.lender)
    return offered(zhang_debt)


@pytest.fixture
def desk(wen):
    return signed_in(wen)


def test_a_borrower_asks_and_reads_who_answers_and_when(zhangs, zhang_debt):
    allow(zhang_debt.lender)

    answer = zhangs.post(url("settlement-ask", zhang_debt.code), LESS, follow=True)

    assert "A person at Canal Bank will answer by 4 November 2026." in text_of(answer)
    assert Settlement.objects.get().state == State.ASKED


def test_within_the_rules_there_is_an_offer_to_read_at_once(zhangs, zhang_debt):
    allow(zhang_debt.lender)

    told = LESS | {"amount": "28000"}
    answer = zhangs.post(url("settlement-ask", zhang_debt.code), told, follow=True)

    assert "Canal Bank takes this sum as full payment." in text_of(answer)


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"amount": "30,542.70"}, "You owe ¥30,542.70. Please give a smaller sum"),
        ({"amount": "lots"}, "in figures"),
        ({"count": "13"}, "a whole number from 1 to 12"),
        ({"count": "12", "amount": "30"}, "Each payment would be too small."),
        ({"first_date": "2026-11-10"}, "from 16 November 2026 to 15 January 2027"),
        ({"first_date": "tomorrow"}, "Please give a day"),
    ],
)
def test_what_cannot_be_asked_is_answered_with_what_can(zhangs, zhang_debt, wish, said):
    answer = zhangs.post(url("settlement-ask", zhang_debt.code), LESS | wish)

    assert answer.status_code == 422
    assert said in text_of(answer)
    assert not Settlement.objects.exists()


def test_the_offer_says_all_that_it_means_before_it_is_signed(zhangs, offer):
    said = text_of(zhangs.get(url("settlement", offer.code)))

    for words in (
        "¥21,379.89",
        "¥9,162.81",
        "¥7,126.63",
        "You can sign until 16 November 2026, and you do not have to.",
        "you have 10 days to make up for it, once",
        "no fee is added",
        "may count as income",
        "reports this account as settled",
    ):
        assert words in said


def test_in_the_united_states_it_says_that_the_rest_may_be_reported(hill_debt):
    allow(hill_debt.lender)
    wanted = settlers.Wanted(1_650_00, 1, settlers.THIRTY_OFF.first_date)
    much = offered(hill_debt, wanted)

    assert settling_papers.paper_of(much).tax == "us_may_be_reported"


def test_the_borrower_signs_and_pays_what_the_page_offers(zhangs, offer, zhang_debt):
    assert "Your next payment is ¥7,126.63 on 1 December 2026." in text_of(signs(zhangs, offer))

    said = text_of(zhangs.get(url("pay", zhang_debt.code)))

    assert "¥21,379.89 is left of your settlement with Canal Bank." in said
    assert "¥7,126.63" in said
    assert "¥30,542.70" not in said
    assert "While you pay your settlement" in text_of(zhangs.get(url("debt", zhang_debt.code)))


def test_nobody_pays_more_than_the_sum_by_mistake(zhangs, offer, zhang_debt):
    signs(zhangs, offer)

    told = {"choice": "OWN", "amount": "30000"}
    answer = zhangs.post(url("pay", zhang_debt.code), told)

    assert answer.status_code == 422
    assert "You can pay up to ¥21,379.89." in text_of(answer)
    assert not Payment.objects.exists()


def test_a_name_and_a_tick_are_asked_for(zhangs, offer):
    answer = signs(zhangs, offer, signed_name="", is_read="")

    assert answer.status_code == 422
    assert "Please type your full name." in text_of(answer)
    assert Settlement.objects.get().state == State.OFFERED


def test_what_was_not_read_is_not_signed(zhangs, offer):
    assert "Nothing was signed." in signs(zhangs, offer, digest="0" * 64).content.decode()
    assert Settlement.objects.get().state == State.OFFERED


def test_a_second_press_signs_once(zhangs, offer):
    signs(zhangs, offer)
    signs(zhangs, offer)

    assert Settlement.objects.get().state == State.ACTIVE


def test_the_borrower_can_say_no_thank_you(zhangs, offer):
    zhangs.post(url("settlement-withdrawal", offer.code))

    assert Settlement.objects.get().state == State.WITHDRAWN


def test_when_it_is_paid_the_page_says_so_and_the_debt_is_over(zhangs, zhang_debt):
    settlement = settlers.settling(zhang_debt)
    for _ in range(3):
        pay(zhang_debt, 7_126_63)

    assert "You have settled this" in text_of(zhangs.get(url("settlement", settlement.code)))
    assert "You have settled this. Nothing more is owed." in text_of(zhangs.get(url("home")))
    assert "Nothing is owed any more" in text_of(zhangs.get(url("pay", zhang_debt.code)))
    assert breaches() == []


def test_an_officer_offers_less(desk, zhang_debt):
    allow(zhang_debt.lender)

    answer = desk.post(url("settlement-offer", zhang_debt.code, side="lender"), OFFER, follow=True)

    assert "¥9,162.81" in text_of(answer)
    assert Settlement.objects.get().state == State.OFFERED


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({"amount": "18000"}, "Your policy takes ¥18,325.62 or more."),
        ({"amount": "30542.70"}, "The balance is ¥30,542.70; give less."),
        ({"expires": "2026-11-08"}, "from 9 November 2026 to 1 January 2027"),
        ({"first_date": "2026-11-15"}, "from 16 November 2026"),
    ],
)
def test_what_cannot_be_offered_is_answered_with_what_can(desk, zhang_debt, wish, said):
    allow(zhang_debt.lender)

    answer = desk.post(url("settlement-offer", zhang_debt.code, side="lender"), OFFER | wish)

    assert answer.status_code == 422
    assert said in text_of(answer)


def test_a_second_officer_agrees_and_not_the_same_one(desk, canal, zhang_debt):
    allow(canal)
    told = OFFER | {"amount": "19000"}
    desk.post(url("settlement-offer", zhang_debt.code, side="lender"), told)
    proposed = Settlement.objects.get()
    approval = url("settlement-approval", proposed.code, side="lender")

    assert "somebody else has to agree" in desk.post(approval, follow=True).content.decode()
    signed_in(employ(canal, "gu", Membership.Role.ADMIN)).post(approval)

    proposed.refresh_from_db()
    assert proposed.state == State.OFFERED


def test_a_borrower_sees_nothing_of_an_offer_that_waits_for_a_second_officer(zhangs, zhang_debt):
    allow(zhang_debt.lender)
    wanted = settlers.Wanted(19_000_00, 1, settlers.THIRTY_OFF.first_date)
    proposed = offered(zhang_debt, wanted)

    assert zhangs.get(url("settlement", proposed.code)).status_code == 404
    assert "19,000" not in text_of(zhangs.get(url("home")))


def test_an_officer_answers_what_was_asked(desk, zhangs, zhang_debt):
    allow(zhang_debt.lender)
    zhangs.post(url("settlement-ask", zhang_debt.code), LESS)
    asked = Settlement.objects.get()

    assert "我姐姐可以帮我。" in text_of(desk.get(url("settlement", asked.code, side="lender")))
    desk.post(url("settlement-agreement", asked.code, side="lender"))

    asked.refresh_from_db()
    assert asked.state == State.OFFERED


def test_an_officer_says_why_not(desk, zhangs, zhang_debt):
    zhangs.post(url("settlement-ask", zhang_debt.code), LESS)
    asked = Settlement.objects.get()
    page = url("settlement", asked.code, side="lender")

    assert desk.post(page, {"reason_text": ""}).status_code == 422
    desk.post(page, {"reason_text": "我们只能接受全额。"})

    assert "我们只能接受全额。" in text_of(zhangs.get(url("settlement", asked.code)))


def test_only_after_the_time_to_cure_an_officer_can_end_it(wen, zhang_debt):
    settlement = settlers.settling(zhang_debt)
    settling.notice_late(at=LATE)
    end = url("settlement-end", settlement.code, side="lender")

    with time_machine.travel(LATE, tick=False):
        said = wen_again().post(end, follow=True).content.decode()
    with time_machine.travel(AFTER_CURE, tick=False):
        wen_again().post(end)

    assert "until 17 December 2026" in said
    settlement.refresh_from_db()
    assert settlement.state == State.BREACHED
    assert Debt.objects.get().state == Debt.State.OPEN


def wen_again():
    """Return the same officer in a session that has not gone idle meanwhile."""
    return signed_in(User.objects.get(username="wen"))


def test_another_lender_sees_nothing_of_it(offer, ortiz):
    browser = signed_in(ortiz)

    assert browser.get(url("settlement", offer.code, side="lender")).status_code == 404
    assert offer.debt.borrower.name not in text_of(browser.get(url("settlements", side="lender")))


def test_both_sides_have_the_same_letter(zhangs, desk, offer):
    theirs = zhangs.get(url("settlement-pdf", offer.code))
    ours = desk.get(url("settlement-pdf", offer.code, side="lender"))

    assert theirs.content[:5] == b"%PDF-"
    assert theirs.content == ours.content


def test_the_list_costs_the_same_however_long_it_is(
    desk, zhang_debt, li_debt, django_assert_num_queries, django_assert_max_num_queries
):
    allow(zhang_debt.lender)
    offered(zhang_debt)
    page = url("settlements", side="lender")
    with django_assert_max_num_queries(20) as seen:
        desk.get(page)
    wanted = settlers.Wanted(7_000_00, 1, settlers.THIRTY_OFF.first_date)
    offered(li_debt, wanted)

    with django_assert_num_queries(len(seen.captured_queries)):
        desk.get(page)


def test_the_home_page_costs_the_same_while_settling(
    zhangs, zhang_debt, django_assert_max_num_queries
):
    settlers.settling(zhang_debt)

    with django_assert_max_num_queries(16):
        zhangs.get(url("home"))
