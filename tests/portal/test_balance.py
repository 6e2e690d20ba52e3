"""What a borrower sees of what they owe: the home page, one debt, and nothing of others."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from payments import ledger, placing
from payments.models import Debt
from payments.money import Money
from plans import disputes, holds, proposals
from plans.models import Dispute
from portal.borrower.histories import TOLD, UNTOLD
from portal.borrower.standings import standings_of
from portal.models import ContactPoint, Identity
from tests.conftest import LI, NOON, TODAY, place
from tests.portal.stories import STEADY, confirm_address, pay, suggest
from tests.portal.walks import address, see

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]


def make_owner(user, debt):
    Identity.objects.create(user=user, borrower=debt.borrower, proven_by="letter", proven_at=NOON)


def sentence(user, debt):
    debt = Debt.objects.select_related("lender").get(pk=debt.pk)
    standing = standings_of(user, [debt], at=NOON)[0]
    return standing.sentence, standing.step.url


def test_a_person_sees_all_that_they_owe_over_all_lenders(zhangs, zhang, li_debt, hill_debt):
    make_owner(zhang, li_debt)
    make_owner(zhang, hill_debt)

    home = see(zhangs, "home")

    assert "In all, in CNY ¥38,662.70 In all, in USD US$2,310.40" in home.text
    assert [name in home.text for name in ("CB-2026-0001", "CB-2026-0002", "HC-77")] == [True] * 3


def test_nobody_sees_what_another_person_owes(zhangs, li_debt, zhang_debt):
    assert zhangs.get(address("debt", zhang_debt.code)).status_code == 200
    assert zhangs.get(address("debt", li_debt.code)).status_code == 404
    assert "CB-2026-0002" not in see(zhangs, "home").text


PAGES = ["debt", "statement", "budget", "builder", "check", "difficulty", "dispute"]


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_anothers_debt_is_not_there(zhangs, li_debt, name):
    assert zhangs.get(address(name, li_debt.code)).status_code == 404


def test_a_debt_that_is_held_is_not_there(zhangs, zhang, canal):
    held = place(replace(LI, reference="CB-9", documents=(), borrower_reference="z"), canal)
    make_owner(zhang, held)

    assert held.state == Debt.State.HELD
    assert zhangs.get(address("debt", held.code)).status_code == 404
    assert "CB-9" not in see(zhangs, "home").text


def test_a_stranger_is_shown_the_way_in(client, zhang_debt):
    response = client.get(address("debt", zhang_debt.code))

    assert (response.status_code, response["Location"]) == (302, "/find/")


def test_a_debt_says_how_it_is_made_up(zhangs, zhang_debt):
    shown = see(zhangs, "debt", zhang_debt.code)

    assert "Amount borrowed ¥24,000.00 Interest ¥5,042.70 Fees ¥1,500.00" in shown.text
    assert "Paid so far ¥0.00 Left to pay ¥30,542.70" in shown.text
    assert "As it stood on 31 October 2026" in shown.text
    assert "30,542" not in shown.title


def test_a_debt_that_was_handed_on_says_from_whom_and_when(zhangs, zhang, canal):
    bought = replace(
        LI, reference="CB-8", assigned_from="Lake Loans", assigned_date=TODAY, total=LI.total
    )
    debt = place(bought, canal)
    make_owner(zhang, debt)

    assert (
        "From Lake Loans to Canal Bank, on 2 November 2026" in see(zhangs, "debt", debt.code).text
    )


def test_a_payment_stands_in_the_history_with_what_is_then_owed(zhangs, zhang_debt):
    pay(zhang_debt, 200_000)

    shown = see(zhangs, "debt", zhang_debt.code)

    assert "2 Nov 2026 Your payment was received. −¥2,000.00 ¥28,542.70" in shown.text
    assert "Paid so far ¥2,000.00 Left to pay ¥28,542.70" in shown.text


def test_what_is_paid_off_says_so(zhangs, zhang_debt):
    pay(zhang_debt, 3_054_270)

    shown = see(zhangs, "debt", zhang_debt.code)

    assert "You have paid this off. Nothing more is owed." in shown.text
    assert ledger.owed(zhang_debt) == Money(0, "CNY")


def test_an_open_debt_leads_to_a_plan(zhang, zhang_debt):
    said, url = sentence(zhang, zhang_debt)

    assert said == "You can see how this is made up, and choose a plan that you can keep."
    assert url == address("budget", zhang_debt.code)


def test_a_plan_that_is_not_sent_can_be_gone_on_with(zhang, zhang_debt):
    proposals.save_draft(zhang_debt, terms=STEADY, budget=None, by="borrower:1", at=NOON)

    said, url = sentence(zhang, zhang_debt)

    assert said == "You have begun a plan. Nothing has been sent yet."
    assert url == address("builder", zhang_debt.code)


def test_a_plan_that_is_sent_asks_for_nothing(zhang, zhang_debt):
    sent = suggest(zhang_debt)

    said, url = sentence(zhang, zhang_debt)

    assert said == (
        "Your plan is sent. A person at Canal Bank will answer by 4 November 2026."
        " You do not need to do anything."
    )
    assert url == address("proposal", sent.code)


def test_what_is_under_question_says_by_when_it_is_answered(zhang, zhang_debt):
    placing.open_to_borrower(zhang_debt, by="borrower:1", at=NOON)
    disputes.open_dispute(
        zhang_debt, kind=Dispute.Kind.AMOUNT, text="Too much.", by="borrower:1", at=NOON
    )

    said, url = sentence(zhang, zhang_debt)

    assert said == (
        "Canal Bank is looking at what you told them and will answer by 9 November 2026."
        " Until then, nothing is asked of you."
    )
    assert url == address("dispute", zhang_debt.code)


def test_a_rest_is_told(zhang, zhang_debt):
    holds.start(zhang_debt, text="", by="borrower:1", at=NOON)

    assert sentence(zhang, zhang_debt)[0] == (
        "You are taking a rest until 2 December 2026. You do not need to do anything until then."
    )


def test_what_the_lender_took_back_asks_for_nothing(zhang, zhang_debt):
    placing.recall(zhang_debt, reason="sold", by="officer:2", at=NOON)

    said, url = sentence(zhang, zhang_debt)

    assert said == "Canal Bank has closed this. Nothing more is asked of you."
    assert url == address("debt", zhang_debt.code)


def test_a_debt_that_is_over_has_no_button_to_its_own_page(zhangs, zhang_debt):
    pay(zhang_debt, 30_542_70)

    shown = see(zhangs, "debt", zhang_debt.code)

    assert "Your account with Canal Bank" in shown.text and "See the record" not in shown.text
    assert "What you owe Canal Bank" not in shown.text


@pytest.mark.parametrize("state", Debt.State.values)
def test_every_state_has_a_sentence_and_a_next_step(zhang, zhang_debt, state):
    zhang_debt.state = state

    standing = standings_of(zhang, [zhang_debt], at=NOON)[0]

    assert standing.sentence.endswith(".")
    assert standing.step.word and standing.step.url.startswith("/my/")


def owe(user, canal, number):
    """Give ``user`` so many more debts, each at another point of its life."""
    for n in range(number):
        debt = place(replace(LI, reference=f"CB-7-{number}-{n}"), canal)
        Identity.objects.get_or_create(
            borrower=debt.borrower,
            defaults={"user": user, "proven_by": "letter", "proven_at": NOON},
        )
        if n % 3 == 1:
            suggest(debt, replace(STEADY, count=12))
        if n % 3 == 2:
            holds.start(debt, text="", by="borrower:1", at=NOON)


def test_the_home_page_asks_as_often_for_ten_debts_as_for_one(zhangs, zhang, canal):
    asked = []
    for more in (0, 2, 7):
        owe(zhang, canal, more)
        with CaptureQueriesContext(connection) as queries:
            zhangs.get(address("home"))
        asked.append(len(queries))

    assert asked == [asked[0]] * 3
    assert asked[0] <= 14


@pytest.mark.parametrize("payments", [1, 3, 10])
def test_a_debts_page_asks_as_often_for_ten_payments_as_for_one(
    zhangs, zhang_debt, payments, django_assert_max_num_queries
):
    for _ in range(payments):
        pay(zhang_debt, 1_000)

    with django_assert_max_num_queries(24):
        response = zhangs.get(address("debt", zhang_debt.code))

    assert response.content.decode().count("Your payment was received.") == payments


def test_each_kind_of_event_is_told_or_left_out_on_purpose():
    assert TOLD.keys() & UNTOLD == set()
    assert {kind.partition(".")[0] for kind in TOLD} >= {"plan", "proposal", "dispute", "hold"}


def test_letters_to_an_address_can_be_stopped(zhangs, zhang_debt):
    point = confirm_address(zhang_debt)
    assert "zhang@example.org" in see(zhangs, "contacts").text

    response = zhangs.post(address("contacts"), {"point": str(point.pk)})

    point.refresh_from_db()
    assert response.status_code == 302
    assert point.state == ContactPoint.State.OPTED_OUT
    assert zhang_debt.events.filter(kind="contact.stopped").count() == 1


@pytest.mark.parametrize("typed", ["", "x", "0", "-1", "٣", "9" * 40])
def test_an_address_that_is_not_theirs_cannot_be_stopped(zhangs, li_debt, typed):
    other = confirm_address(li_debt)

    assert zhangs.post(address("contacts"), {"point": typed}).status_code == 404
    assert zhangs.post(address("contacts"), {"point": str(other.pk)}).status_code == 404


def test_pages_of_a_borrower_are_kept_by_nobody(zhangs, zhang_debt):
    assert zhangs.get(address("debt", zhang_debt.code))["Cache-Control"] == "no-store"
