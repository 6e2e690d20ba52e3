"""Anybody may check a receipt; nobody learns anything else from the answer."""

import pytest

from payments import placing
from tests.conftest import NOON
from tests.portal.html import check
from tests.portal.stories import pay

pytestmark = pytest.mark.django_db
GENUINE, UNKNOWN = "This receipt is genuine.", "We do not know this receipt."


@pytest.fixture
def receipt(zhang_debt):
    placing.open_to_borrower(zhang_debt, by="borrower:1", at=NOON)
    return pay(zhang_debt, 2_000_00).receipt


def ask(client, number, code):
    return client.get("/receipts/check/", {"number": number, "code": code})


def test_the_page_asks_for_number_and_code(client):
    shown = client.get("/receipts/check/").content.decode()

    found = check(shown)
    assert [field["name"] for field in found.fields] == ["number", "code"]


def test_a_genuine_receipt_is_told_with_its_day_and_nothing_else(client, receipt):
    response = ask(client, receipt.code, receipt.check_code)

    found = check(response.content.decode())
    assert (response.status_code, GENUINE in found.text) == (200, True)
    assert "Receipt CANAL-2026-000001 was issued here on 2 November 2026." in found.text
    told = ("2,000", "28,542", "张伟", "Canal Bank", "CB-2026-0001")
    assert not [word for word in told if word in found.text]


def test_number_and_code_may_be_typed_as_people_type(client, receipt):
    code = f" {receipt.check_code[:4].lower()}-{receipt.check_code[4:]} "

    assert GENUINE in ask(client, f" {receipt.code.lower()} ", code).content.decode()


def test_a_wrong_code_and_a_wrong_number_get_the_same_answer(client, receipt):
    wrong_code = ask(client, receipt.code, "00000000")
    wrong_number = ask(client, "CANAL-2026-000002", receipt.check_code)

    assert (wrong_code.status_code, wrong_number.status_code) == (200, 200)
    assert UNKNOWN in wrong_code.content.decode() and UNKNOWN in wrong_number.content.decode()


@pytest.mark.parametrize("asked", [{"number": "CANAL-2026-000001"}, {"number": "", "code": ""}])
def test_half_a_question_is_asked_again(client, asked):
    response = client.get("/receipts/check/", asked)

    check(response.content.decode())
    assert response.status_code == 422


@pytest.mark.parametrize("hostile", ["\x00", "’ OR 1=1 --", "<script>", "%s{{ x }}", "０" * 400])
def test_a_hostile_question_gets_a_sentence(client, hostile):
    response = ask(client, hostile, hostile)

    assert response.status_code in (200, 422)
    assert "<script>" not in response.content.decode()


def test_guessing_is_slowed_down(client, receipt):
    answers = [ask(client, receipt.code, "00000000").status_code for _ in range(30)]

    assert (set(answers), ask(client, receipt.code, receipt.check_code).status_code) == ({200}, 429)


def test_there_is_nothing_to_send_to_it(client):
    assert client.post("/receipts/check/").status_code == 405
