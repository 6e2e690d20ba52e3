"""A table whose headings say nothing: an officer names its columns once for files of that kind."""

import pytest
import time_machine
from django.urls import reverse

from payments.models import Transfer
from portal.models import BankColumns
from tests.conftest import NOON
from tests.portal.desk import read
from tests.portal.officers import signed_in
from tests.portal.test_transfers import bring
from tests.portal.visits import words

pytestmark = pytest.mark.django_db
TABLE = """Wann,Wieviel,Wer,Warum,Warum noch
2026-10-30,848.40,张伟,ST HB4J QC0M,2W5K
2026-10-31,-12.00,Power company,Electricity,
""".encode()
CHOSEN = {"date": "0", "amount": "1", "payer": "2", "text": "3", "text_more": "4"}
URL = "lender:bank-columns"


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def officer(wen):
    return signed_in(wen)


def choose(officer, sealed, **changed):
    return officer.post(reverse(URL), CHOSEN | changed | {"sealed": sealed})


def test_it_is_asked_which_column_is_which_and_remembered_for_the_next_file(officer):
    asked = bring(officer, TABLE)
    read(asked)
    shown = choose(officer, asked.context["sealed"])
    taken = {"sealed": shown.context["sealed"]}
    officer.post(reverse("lender:bank-statement-taking"), taken)

    next_file = bring(officer, TABLE.replace(b"848.40", b"848.41"))

    assert "Which column is which?" in words(asked) and "Wieviel (848.40)" in words(asked)
    transfer = Transfer.objects.get()
    assert (transfer.amount_minor, transfer.payer_name) == (848_40, "张伟")
    assert transfer.text == "ST HB4J QC0M 2W5K"
    assert "Which column is which?" not in words(next_file)
    assert next_file.context["rows"][0][0].amount.minor == 848_41


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"date": ""}, "Choose the column that holds the day."),
        ({"amount": ""}, "Choose the column that holds the amount."),
        ({"payer": "1"}, "One column is chosen twice."),
        ({"date": "9"}, "Please choose one."),
        ({"date": "2", "payer": "0"}, "Row 2: This is not a date we can be sure of."),
    ],
)
def test_a_wrong_choice_is_said_and_nothing_is_lost_or_remembered(officer, changed, sentence):
    asked = bring(officer, TABLE)

    answer = choose(officer, asked.context["sealed"], **changed)

    assert answer.status_code == 422
    assert sentence in words(answer)
    assert answer.context["sealed"] == asked.context["sealed"]
    assert BankColumns.objects.count() == 0


def test_what_one_lender_said_is_not_another_lenders(officer, ortiz):
    asked = bring(officer, TABLE)
    choose(officer, asked.context["sealed"])

    other = signed_in(ortiz)

    assert "Which column is which?" in words(bring(other, TABLE))
    assert choose(other, asked.context["sealed"]).status_code == 302
    assert BankColumns.objects.count() == 1


def test_a_later_choice_takes_the_place_of_an_earlier(officer):
    asked = bring(officer, TABLE)
    for changed in ({}, {"text": "4", "text_more": "3"}):
        choose(officer, asked.context["sealed"], **changed)

    assert BankColumns.objects.get().columns["text"] == [4, 3]
