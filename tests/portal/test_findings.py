"""Questions about a held account: said in words, answered by a correction or a note."""

from dataclasses import replace

import pytest
from django.urls import reverse

from payments.models import Debt, Event
from portal.lender import findings
from portal.models import Invitation
from tests.conftest import LI, place
from tests.portal.officers import signed_in, text_of
from tests.portal.test_accounts import WRONG_SUM, look, send

MISSING = replace(LI, documents=("contract",), is_on_plan=True)


@pytest.fixture
def officer(wen):
    return signed_in(wen)


def lines(*parts: tuple[str, str]) -> dict[str, str]:
    form = {"line-TOTAL_FORMS": str(len(parts)), "line-INITIAL_FORMS": "0"}
    for number, (kind, amount) in enumerate(parts):
        form |= {f"line-{number}-kind": kind, f"line-{number}-amount": amount}
    return form


def test_a_held_account_says_what_to_do_and_is_not_invited_to(officer, canal):
    debt = place(WRONG_SUM, canal)

    said = look(officer, debt)

    assert "The parts come to ¥8,020.00, the total says ¥8,120.00: ¥100.00 apart." in said
    assert "Correct the parts until they come to the total." in said
    assert "Nobody is invited to this account as it is now." in said
    refused = text_of(send(officer, "invitation", debt, kind="LETTER"))
    assert "This account is held, closed or paid" in refused
    assert Invitation.objects.count() == 0
    assert officer.get(reverse("lender:letter", args=[debt.code])).status_code == 404


def test_corrected_parts_that_add_up_make_the_account_ready(officer, canal):
    debt = place(WRONG_SUM, canal)

    said = text_of(
        send(
            officer,
            "correction",
            debt,
            **lines(("PRINCIPAL", "8,000.00"), ("FEE", "120"), ("FEE", "")),
        )
    )

    debt.refresh_from_db()
    assert "Thank you. The account is ready now." in said
    assert debt.state == Debt.State.VERIFIED
    assert "What is owed ¥8,120.00 Principal ¥8,000.00 Fees ¥120.00" in said


def test_corrected_parts_that_do_not_add_up_leave_the_question_open(officer, canal):
    debt = place(WRONG_SUM, canal)

    said = text_of(send(officer, "correction", debt, **lines(("PRINCIPAL", "8,000.00"))))

    assert "Kept. 1 question is left." in said
    assert "¥120.00 apart" in said


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        (lines(("PRINCIPAL", "1e5")), "“1e5” is not an amount in CNY."),
        (lines(("PRINCIPAL", "１２")), "is not an amount in CNY."),
        (lines(("SECRET", "1.00")), "Please choose one."),
        (lines(("PRINCIPAL", "1.00")) | {"line-0-on": "5.1.26"}, "Write the date as 2026-01-05."),
        ({}, "Please look at this again"),
    ],
)
def test_parts_that_cannot_be_are_sent_back_with_a_sentence(officer, canal, form, sentence):
    debt = place(WRONG_SUM, canal)

    answer = send(officer, "correction", debt, **form)

    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert debt.lines.count() == 2


def test_each_question_is_answered_with_a_note_that_is_kept(officer, canal):
    debt = place(MISSING, canal)
    assert "Held: 2 questions first" in look(officer, debt)

    first = send(officer, "confirmation", debt, code="DOCUMENTS_MISSING", note="In the archive")
    second = send(officer, "confirmation", debt, code="ALREADY_ON_PLAN", note="It ended in May")

    assert "Kept. 1 question is left." in text_of(first)
    assert "The account is ready now." in text_of(second)
    assert "A question was answered In the archive wen" in text_of(second)
    assert Debt.objects.get().state == Debt.State.VERIFIED


def test_an_answer_without_a_note_is_asked_for_one(officer, canal):
    debt = place(MISSING, canal)

    answer = send(officer, "confirmation", debt, code="DOCUMENTS_MISSING", note=" ")

    assert answer.status_code == 422
    assert "Write a few words on why this is right." in text_of(answer)


@pytest.mark.parametrize("code", ["PARTS_DO_NOT_ADD_UP", "TIME_BARRED", "nonsense", ""])
def test_a_question_that_is_not_open_cannot_be_answered(officer, canal, code):
    debt = place(WRONG_SUM, canal)
    before = Event.objects.count()

    said = text_of(send(officer, "confirmation", debt, code=code, note="x"))

    assert "This question is not open any more." in said
    assert Event.objects.count() == before


def test_every_finding_has_a_title_and_something_to_do():
    some = {
        "parts": 1,
        "claimed": 2,
        "difference": 1,
        "currency": "USD",
        "fields": ["birth_date"],
        "cost_bp": 2500,
        "ceiling_bp": 2400,
        "since": "2020-01-01",
        "documents": ["contract"],
        "known_as": "李娜",
    }

    told = [findings.in_words({"code": code, **some}, "CNY") for code in findings.TITLES]

    assert all(one.title and one.to_do for one in told)
    assert findings.TITLES.keys() == findings.TO_DO.keys()
