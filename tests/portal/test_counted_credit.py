"""Credit of one debt counted toward another: previewed, one press, on paper, undone in order."""

from contextlib import suppress
from dataclasses import replace

import pytest
import time_machine
from django.db import transaction
from django.test import Client
from django.urls import reverse
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from payments import crediting, ledger, overpaying, remitting
from payments.models import Borrower, CreditNote, Debt, Event, Payment, Receipt, Refund
from payments.money import Money
from plans import progress, reversals
from portal.models import Identity
from tests.conftest import LI, NOON, place, sign_up
from tests.payments.payers import agree, begin, breaches, dispute, give_back, pay, said, stored
from tests.portal.html import check
from tests.portal.stories import confirm_address, post
from tests.portal.visits import words
from tests.races import at_once, shared_database

pytestmark = pytest.mark.django_db
CNY = "CNY"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def overpay(debt, minor):
    """Pay a debt off, while a page left open brings ``minor`` more; return that payment."""
    late = begin(debt, minor)
    progress.settle(late, said(late, "EXPIRED"), at=NOON)
    pay(debt, debt.claimed_minor)
    progress.settle(stored(late), said(late), at=NOON)
    return stored(late)


@pytest.fixture
def other(canal, li_debt):
    """Ms Li owes Canal Bank on a second account."""
    return place(replace(LI, reference="CB-2026-0077"), canal)


@pytest.fixture
def late(li_debt, other):
    """Ms Li paid 1,000.00 too much on the first."""
    return overpay(li_debt, 1_000_00)


@pytest.fixture
def browser(li_debt, other):
    user = sign_up(li_debt, name="li", email="li@example.org")
    facts = {"proven_by": "test", "proven_at": NOON}
    Identity.objects.get_or_create(user=user, borrower=other.borrower, defaults=facts)
    client = Client()
    client.force_login(user)
    return client


def url(debt, other):
    return reverse("borrower:credit-counting", args=[debt.code, other.code])


def count(late, other):
    return reversals.count_credit(late.debt, other, by="borrower:1", at=NOON)


def test_it_is_previewed_and_counted_by_one_press_and_only_once(browser, late, other):
    page = words(browser.get(reverse("borrower:debt", args=[late.debt.code])))
    shown = words(browser.get(url(late.debt, other)))
    before = Payment.objects.count()
    answer = browser.post(url(late.debt, other), follow=True)
    again = browser.post(url(late.debt, other), follow=True)

    assert f"Let it count toward account {other.reference}" in page
    assert "¥1,000.00 that you paid too much" in shown and "¥7,120.00" in shown
    assert "Done. The receipt is below." in words(answer)
    assert "This was counted already" in words(again)
    assert (Payment.objects.count() - before, ledger.owed(other)) == (1, Money(7_120_00, CNY))
    assert ledger.credit(late.debt) == Money(0, CNY)
    assert breaches() == []


def test_both_books_the_receipt_and_the_statement_say_what_happened(canal, late, other):
    before = remitting.open_figures(canal, currency=CNY)

    payment = count(late, other)

    receipt = Receipt.objects.get(payment=payment)
    assert (receipt.amount_minor, payment.rail, payment.method_kind) == (
        1_000_00,
        "CREDIT",
        "credit",
    )
    assert CreditNote.objects.get().reason == "MOVED"
    after = remitting.open_figures(canal, currency=CNY)
    assert (after.gross_minor - before.gross_minor, after.net_minor) == (1_000_00, before.net_minor)
    assert (after.closing_minor, after.at_bank_minor) == (before.closing_minor, 0)
    assert payment.final_after == late.final_after


def test_a_plan_of_the_other_debt_goes_on(late, other):
    plan = agree(other)

    count(late, other)

    assert progress.progress_of(plan, on=NOON.date()).paid == Money(1_000_00, CNY)
    assert breaches() == []


def test_a_part_of_it_is_previewed_and_counted_and_the_rest_stays_kept(browser, late, other):
    shown = words(browser.get(url(late.debt, other), {"amount": "300"}))
    browser.post(url(late.debt, other), {"amount": "300.00"})

    check(shown)
    assert "¥300.00 that you paid too much" in shown and "¥7,820.00" in shown
    assert 'type="hidden" name="amount" value="300.00"' in shown
    assert ledger.owed(other) == Money(7_820_00, CNY)
    assert overpaying.held(late.debt).amount == Money(700_00, CNY)
    assert breaches() == []


def test_a_part_pressed_twice_counts_once(browser, late, other):
    form = {"amount": "300.00", "kept_minor": "70000"}
    browser.post(url(late.debt, other), form)

    again = browser.post(url(late.debt, other), form, follow=True)

    assert "This was counted already" in words(again)
    assert overpaying.held(late.debt).amount == Money(700_00, CNY)


@pytest.mark.parametrize("typed", ["1000.01", "0", "-1", "much", ""])
def test_a_part_that_will_not_do_is_asked_again(browser, late, other, typed):
    answer = browser.post(url(late.debt, other), {"amount": typed})

    assert answer.status_code == 422
    assert "Please look at this again" in check(words(answer)).text
    assert ledger.owed(other) == Money(8_120_00, CNY)
    with pytest.raises(crediting.NotMovable):
        reversals.count_credit(
            late.debt, other, wanted=Money(1_000_01, CNY), by="borrower:1", at=NOON
        )


def test_parts_counted_are_undone_in_order_when_the_payment_is_taken_back(late, other):
    for part in (300_00, 200_00):
        reversals.count_credit(late.debt, other, wanted=Money(part, CNY), by="borrower:1", at=NOON)

    give_back(late, 600_00)

    # 500.00 were still kept; the last part is undone for what is missing.
    assert ledger.owed(other) == Money(7_820_00, CNY)
    assert overpaying.held(late.debt).amount == Money(100_00, CNY)
    assert breaches() == []


def test_more_than_is_owed_there_stays_kept(li_debt, other):
    late = overpay(li_debt, 8_120_00)
    pay(other, 8_000_00)

    payment = count(late, other)

    assert payment.amount_minor == 120_00
    assert ledger.owed(other) == Money(0, CNY)
    assert overpaying.held(late.debt).amount == Money(8_000_00, CNY)
    assert breaches() == []


@pytest.mark.parametrize("take", [dispute, lambda paid: give_back(paid, 1_000_00)])
def test_when_the_payment_behind_it_is_taken_back_it_is_owed_again_there(late, other, take):
    count(late, other)

    take(late)

    assert ledger.owed(other) == Money(8_120_00, CNY)
    assert (ledger.owed(late.debt), ledger.credit(late.debt)) == (Money(0, CNY), Money(0, CNY))
    assert Event.objects.filter(debt=other, kind="credit.undone").count() == 1
    reasons = set(CreditNote.objects.values_list("reason", flat=True))
    assert {"MOVED", "UNMOVED", "UNDONE"} < reasons
    assert breaches() == []


def test_a_dispute_won_gives_the_credit_back_to_be_asked_about_again(late, other):
    count(late, other)
    dispute(late)

    dispute(late, state="WON")

    held = overpaying.held(late.debt)
    assert (held.amount, held.has_failed) == (Money(1_000_00, CNY), False)
    assert crediting.preview(late.debt, other, at=NOON).amount == Money(1_000_00, CNY)
    assert breaches() == []


def test_it_never_counts_across_lenders_or_people(browser, late, other, hill_debt, zhang_debt):
    for stranger in (hill_debt, zhang_debt):
        assert browser.get(url(late.debt, stranger)).status_code == 404
        assert browser.post(url(late.debt, stranger)).status_code == 404
    with pytest.raises(crediting.NotMovable):
        count(late, hill_debt)
    assert Refund.objects.count() == 0


def test_both_letters_say_where_it_went(late, other):
    Borrower.objects.update(language="en")
    for debt in (late.debt, other):
        confirm_address(debt)
    count(late, other)

    bodies = [" ".join(each.body.split()) for each in post()]

    assert any("counts toward another of your accounts" in body for body in bodies)


@pytest.mark.django_db(transaction=True)
def test_of_two_presses_at_once_one_counts_and_one_is_told(canal, tmp_path):
    late = overpay(place(LI, canal), 1_000_00)
    other = place(replace(LI, reference="CB-2026-0077"), canal)

    def pressing():
        try:
            known = Debt.objects.select_related("lender", "borrower").in_bulk()
            pair = known[late.debt_id], known[other.pk]
            return reversals.count_credit(*pair, by="borrower:1", at=NOON).state
        except crediting.NotMovable:
            return "told"

    with shared_database(tmp_path):
        answers = at_once(pressing, pressing)
        ((counted, wrong),) = at_once(
            lambda: (Payment.objects.filter(rail="CREDIT").count(), breaches())
        )

    assert sorted(answers) == ["SUCCEEDED", "told"]
    assert (counted, wrong) == (1, [])


TURNS = st.lists(st.sampled_from(["count", "part", "dispute", "win", "pay"]), max_size=6)


def turn(word, late, other):
    """Let one thing happen to the two debts, where it can."""
    if word == "count":
        with suppress(crediting.NotMovable):
            count(stored(late), other)
    elif word == "part":
        with suppress(crediting.NotMovable):
            debt, part = stored(late).debt, Money(250_00, CNY)
            reversals.count_credit(debt, other, wanted=part, by="borrower:1", at=NOON)
    elif word == "pay" and ledger.owed(other).minor > 500_00:
        pay(other, 500_00)
    elif word in ("dispute", "win"):
        dispute(late, state="WON" if word == "win" else "OPENED")


@profile(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(turns=TURNS)
def test_whatever_comes_after_what_nothing_is_lost_or_invented(canal, turns):
    with transaction.atomic():
        other = place(replace(LI, reference="CB-2026-0077"), canal)
        late = overpay(place(LI, canal), 1_000_00)
        for word in turns:
            turn(word, late, other)

        assert breaches() == []
        transaction.set_rollback(True)
