"""What a borrower asks for that cannot be: each is told what can, and nothing is kept."""

import pytest

from plans.models import Proposal
from tests.portal.walks import LIGHTER, send, told

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
OWN = LIGHTER | {"pace": "OWN"}


def test_two_that_do_not_go_together_are_told_what_would(zhangs, zhang_debt):
    response = send(zhangs, "builder", zhang_debt.code, **OWN | {"amount": "1000", "count": "7"})

    assert (
        "These do not go together. That many payments are ¥4,363.24 each; or keep the amount, pay"
        " 31 times and end on 15 June 2029." in told(response)
    )


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        ({}, "Please choose a pace, or give an amount, a number of payments or a last day."),
        ({"amount": "1"}, "A payment can be ¥4.00 at the least"),
        ({"amount": "40000"}, "That is more than the whole. It can be ¥30,542.70 at most"),
        ({"amount": "100"}, "A plan has at most 120 payments. From ¥254.53 each, it works."),
        ({"end_date": "2026-12-01"}, "The last payment can be on 15 December 2026 or later."),
        ({"count": "121"}, "120"),
        ({"upfront": "40000", "count": "3"}, "The part at the start can be ¥30,538.70 at most."),
        ({"from_date": "2026-11-03", "count": "3"}, "Please choose a day from 9 November 2026"),
        ({"from_date": "2999-01-01", "count": "3"}, "Please choose a day from 9 November 2026"),
        ({"end_date": "9999-12-31"}, "A plan has at most 120 payments."),
    ],
)
def test_what_cannot_be_is_told_with_what_can(zhangs, zhang_debt, wish, said):
    response = send(zhangs, "builder", zhang_debt.code, **OWN | wish)

    assert said in told(response)
    assert not Proposal.objects.exists()


BAD = [
    {"pace": "x"},
    {"frequency": "DAILY"},
    {"frequency": ""},
    {"anchor_day": "0"},
    {"anchor_day": "32"},
    {"anchor_day": "x"},
    {"from_date": ""},
    {"from_date": "15.12.2026"},
    {"from_date": "2026-02-31"},
    {"pace": "OWN", "count": "-1"},
    {"pace": "OWN", "count": "1e3"},
    {"pace": "OWN", "count": "9" * 5000},
    {"pace": "OWN", "amount": "0"},
    {"pace": "OWN", "amount": "-1"},
    {"pace": "OWN", "end_date": "0000-00-00"},
    {"upfront": "NaN"},
    {"upfront_date": "\x00"},
]


@pytest.mark.parametrize("wish", BAD, ids=str)
def test_what_cannot_be_read_is_asked_again_and_nothing_is_kept(zhangs, zhang_debt, wish):
    response = send(zhangs, "builder", zhang_debt.code, **LIGHTER | wish)

    assert response.status_code == 422
    assert not Proposal.objects.exists()
