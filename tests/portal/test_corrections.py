"""What a borrower reads when a payment went back: on the receipt, in the history, on paper."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from payments.models import CreditNote
from portal import paperwork
from tests.conftest import sign_up
from tests.payments.payers import breaches, dispute, give_back, pay
from tests.portal.visits import words

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(zhang_debt):
    client = Client()
    client.force_login(sign_up(zhang_debt, name="zhang", email="zhang@example.org"))
    return client


def text_of(note, *, side, language):
    body = paperwork.credit_note(note, side=side, language=language).body
    reader = PdfReader(BytesIO(bytes(body)))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join("".join(page.extract_text() for page in reader.pages).split())


def test_the_receipt_says_what_went_back_and_what_is_left(browser, zhang_debt):
    paid = pay(zhang_debt, 848_40)
    give_back(paid, 120_00)

    shown = words(browser.get(reverse("borrower:receipt", args=[paid.receipt.code])))

    assert "¥120.00 of this payment went back." in shown
    assert "CANAL-2026-C-000001" in shown
    assert "¥29,814.30" in shown


@pytest.mark.parametrize(("minor", "is_over"), [(848_39, False), (848_40, True)])
def test_a_bank_is_said_to_take_nothing_once_all_went_back(browser, zhang_debt, minor, is_over):
    paid = pay(zhang_debt, 848_40)
    give_back(paid, minor)

    shown = words(browser.get(reverse("borrower:receipt", args=[paid.receipt.code])))

    assert ("there is nothing left for your bank to take" in shown) is is_over
    assert ("Subject to clearing" in shown) is not is_over


def test_a_payment_that_counts_again_is_subject_to_clearing_again(browser, zhang_debt):
    paid = pay(zhang_debt, 848_40)
    dispute(paid)
    dispute(paid, state="WON")

    shown = words(browser.get(reverse("borrower:receipt", args=[paid.receipt.code])))

    assert "Subject to clearing" in shown


def test_the_history_tells_it_plainly(browser, zhang_debt):
    dispute(pay(zhang_debt, 848_40))

    shown = words(browser.get(reverse("borrower:debt", args=[zhang_debt.code])))

    assert "Your bank took a payment back." in shown
    assert "A payment went back. This part is owed again." in shown
    assert browser.get(reverse("borrower:statement", args=[zhang_debt.code])).status_code == 200


@pytest.mark.parametrize("side", ["BORROWER", "LENDER"])
def test_the_credit_note_is_a_paper_of_its_own_in_both_languages(zhang_debt, side):
    paid = pay(zhang_debt, 848_40)
    dispute(paid)
    dispute(paid, state="WON")
    taken, won = CreditNote.objects.order_by("number")

    english = text_of(taken, side=side, language="en")

    assert taken.code in english and paid.receipt.code in english
    assert "848.40" in text_of(won, side=side, language="zh-hans")
    assert breaches() == []


def test_a_credit_note_is_shown_to_nobody_else(zhang_debt, hill_debt):
    give_back(pay(zhang_debt, 848_40), 120_00)
    client = Client()
    client.force_login(sign_up(hill_debt, name="moss", email="moss@example.org"))
    url = reverse("borrower:credit-note-pdf", args=[CreditNote.objects.get().code])

    assert client.get(url).status_code == 404
