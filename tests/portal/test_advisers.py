"""An adviser helps: so far and so long as the borrower says, seen by them, over in one press."""

import re
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.test import Client
from django.urls import reverse

from payments.models import Event
from plans.models import Hold, Proposal
from portal import authorities
from portal.models import Authority
from tests.conftest import NOON, TODAY
from tests.portal.html import check
from tests.portal.walks import address, see, send

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
ADA = {"name": "Ada, StepChange", "email": "ada@example.org", "scope": "PROPOSE"}
PLAN = {
    "income": "9000",
    "essentials": "6400",
    "commitments": "800",
    "amount": "900",
    "first_date": "2026-12-15",
    "text": "This is what they can keep.",
}


@pytest.fixture(autouse=True)
def _found(zhang_debt):
    zhang_debt.state = "OPEN"
    zhang_debt.save()


def let(zhangs, debt, **changes):
    """Let Ada help, and return the link that went to her."""
    mail.outbox.clear()
    told = ADA | {"until_date": "2027-03-01"} | changes
    response = zhangs.post(address("advisers", debt.code), told)
    assert response.status_code == 302, response.status_code
    (letter,) = mail.outbox
    return re.search(r"/adviser/link/\S+", letter.body)[0]


def code_sent():
    return re.search(r"\b\d{6}\b", mail.outbox[-1].body)[0]


def come_in(url):
    """Press the link and type the code, as Ada."""
    ada = Client()
    ada.post(url)
    answer = ada.post(reverse("adviser:code"), {"code": code_sent()})
    return ada, answer


def helping(zhangs, debt, **changes):
    ada, answer = come_in(let(zhangs, debt, **changes))
    assert answer["Location"] == reverse("adviser:home")
    return ada, Authority.objects.get()


def at(name, authority):
    return reverse(f"adviser:{name}", args=[authority.code])


def test_the_letter_and_the_link_name_nobody(zhangs, zhang_debt):
    url = let(zhangs, zhang_debt)

    page = check(Client().get(url).content.decode()).text
    for said in (mail.outbox[0].subject, mail.outbox[0].body, page):
        assert "Canal" not in said and "张伟" not in said and "30,542" not in said


def test_a_link_with_its_code_shows_that_account_and_no_other(zhangs, zhang_debt, li_debt):
    ada, authority = helping(zhangs, zhang_debt)

    shown = check(ada.get(at("account", authority)).content.decode()).text

    assert "¥30,542.70" in shown and "张伟" in shown
    assert ada.get(address("debt", zhang_debt.code)).status_code == 404
    assert ada.get(reverse("lender:queue")).status_code == 404
    assert ada.get(reverse("adviser:account", args=["NOTHING"])).status_code == 404


def test_a_link_is_used_once_and_a_wrong_code_opens_nothing(zhangs, zhang_debt):
    url = let(zhangs, zhang_debt)
    ada = Client()
    ada.post(url)

    assert ada.post(reverse("adviser:code"), {"code": "000000"}).status_code == 422
    assert Authority.objects.get().state == "OFFERED"
    come_in(url)
    assert Client().get(url).status_code == 410


def test_she_comes_back_with_her_address_and_strangers_get_the_same_answer(zhangs, zhang_debt):
    _ada, authority = helping(zhangs, zhang_debt)
    back, stranger = Client(), Client()
    mail.outbox.clear()

    answers = [
        visitor.post(reverse("adviser:sign-in"), {"email": email})
        for visitor, email in ((back, "ADA@example.org"), (stranger, "no@example.org"))
    ]

    assert len({(a.status_code, a["Location"]) for a in answers}) == 1
    assert len(mail.outbox) == 1
    back.post(reverse("adviser:code"), {"code": code_sent()})
    assert back.get(at("account", authority)).status_code == 200


def test_she_proposes_with_her_own_statement(zhangs, zhang_debt):
    ada, authority = helping(zhangs, zhang_debt)

    answer = ada.post(at("proposals", authority), PLAN)

    sent = Proposal.objects.get()
    assert answer.status_code == 302
    assert (sent.amount_minor, sent.signed_name) == (900_00, "Ada, StepChange")
    assert sent.by == f"adviser:{authority.adviser_id}"
    assert Event.objects.get(kind="adviser.proposed").data["note"] == PLAN["text"]
    log = see(zhangs, "advisers", zhang_debt.code).text
    assert "The adviser looked at the account" in log and "The adviser proposed a plan" in log


@pytest.mark.parametrize("changes", [{"text": ""}, {"amount": "x"}, {"first_date": "2026-11-02"}])
def test_a_plan_that_cannot_be_is_asked_again(zhangs, zhang_debt, changes):
    ada, authority = helping(zhangs, zhang_debt)

    assert ada.post(at("proposals", authority), PLAN | changes).status_code == 422
    assert not Proposal.objects.exists()


def test_who_may_only_look_can_do_nothing(zhangs, zhang_debt):
    ada, authority = helping(zhangs, zhang_debt, scope="VIEW")

    assert ada.post(at("proposals", authority), PLAN).status_code == 404
    assert ada.post(at("rests", authority)).status_code == 404
    assert not Proposal.objects.exists() and not Hold.objects.exists()


def test_who_may_do_all_asks_for_time(zhangs, zhang_debt):
    ada, authority = helping(zhangs, zhang_debt, scope="FULL")

    ada.post(at("rests", authority))

    hold = Hold.objects.get()
    assert (hold.kind, hold.reference) == ("ADVISER", "Ada, StepChange")


def test_one_press_ends_it_at_once(zhangs, zhang_debt):
    ada, authority = helping(zhangs, zhang_debt)

    send(zhangs, "adviser-end", authority.code)

    assert ada.get(at("account", authority)).status_code == 404
    assert ada.post(at("proposals", authority), PLAN).status_code == 404
    assert not Proposal.objects.exists()


def test_it_ends_by_itself_after_its_last_day(zhangs, zhang_debt):
    _ada, authority = helping(zhangs, zhang_debt)
    user = authority.adviser
    assert authorities.in_force(user, at=NOON) == [authority]

    with time_machine.travel(NOON + timedelta(days=120), tick=False):
        assert authorities.in_force(user, at=NOON + timedelta(days=120)) == []
        assert authorities.adviser_of("ada@example.org", at=NOON + timedelta(days=121)) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"email": "ada"},
        {"scope": "ALL"},
        {"until_date": "2026-11-01"},
        {"until_date": "2027-11-03"},
    ],
)
def test_what_cannot_be_given_is_asked_again(zhangs, zhang_debt, changes):
    told = ADA | {"until_date": str(TODAY)} | changes

    assert zhangs.post(address("advisers", zhang_debt.code), told).status_code == 422
    assert not Authority.objects.exists()


def test_nobody_gives_or_ends_for_another(zhangs, li, li_debt):
    made, _token = authorities.give(li_debt, li, **ADA, until=date(2027, 1, 1), at=NOON)

    told = ADA | {"until_date": "2027-03-01"}
    assert zhangs.post(address("advisers", li_debt.code), told).status_code == 404
    assert send(zhangs, "adviser-end", made.code).status_code == 404
