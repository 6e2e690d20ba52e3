"""The link of an e-mail: looking spends nothing, a press spends it, a code proves the address."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from payments.models import Debt, Event
from plans.models import Dispute
from portal import contacts
from portal.models import ContactPoint, Identity, Invitation
from tests.conftest import NOON
from tests.portal.ways_in import (
    address,
    come_in_by_letter,
    is_signed_in,
    letter_for,
    link_to,
    sent_code,
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def point(zhang_debt):
    return address(zhang_debt, "zhang@example.org")


@pytest.fixture
def link(point, zhang_debt):
    return link_to(point, zhang_debt)


def state_of(record) -> str:
    record.refresh_from_db()
    return record.state


def test_looking_spends_nothing(client, link):
    for method in (client.get, client.head, client.get):
        assert method(link).status_code == 200

    assert Invitation.objects.get().spent_at is None
    assert mail.outbox == []
    assert "session" not in client.cookies


def test_a_press_spends_it_and_sends_a_code_to_where_it_went(client, link):
    answer = client.post(link)

    assert answer.url == reverse("verify")
    assert Invitation.objects.get().spent_at == NOON
    assert mail.outbox[0].to == ["zhang@example.org"]


def test_the_code_lets_in_and_confirms_the_address(client, link, point, zhang_debt):
    client.post(link)

    answer = client.post(reverse("verify"), {"code": sent_code()})

    assert answer.url == reverse("first-look")
    assert state_of(point) == "VERIFIED"
    assert state_of(zhang_debt) == "OPEN"
    assert Identity.objects.get().proven_by == "email"


def test_the_page_names_nobody_and_nothing(client, link, zhang_debt):
    text = client.get(link).content.decode()

    assert "There is a message for you" in text
    for secret in ("张伟", "zhang", "Canal", "30,542", zhang_debt.code):
        assert secret not in text


def test_nothing_on_the_page_tells_another_site_the_link(client, link):
    answer = client.get(link)

    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert "default-src 'self'" in answer.headers["Content-Security-Policy"]


def test_a_link_works_once(client, link):
    client.post(link)
    other = type(client)()

    assert other.get(link).status_code == 410
    assert other.post(link).status_code == 410
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("token", ["nonsense", "A" * 22, "A" * 3000, "%00", "é"])
def test_a_made_up_link_says_how_to_go_on(client, db, token):
    answer = client.get(reverse("invitation", args=[token]))

    assert answer.status_code == 410
    assert reverse("find") in answer.content.decode()


def test_a_link_runs_out(client, link, clock):
    clock.shift(timedelta(days=14))

    assert client.post(link).status_code == 410


def test_a_link_alone_does_not_give_a_new_address(client, link):
    client.post(link)

    assert client.get(reverse("contact")).url == reverse("find")
    assert client.post(reverse("contact"), {"email": "x@example.org"}).url == reverse("find")
    assert len(mail.outbox) == 1


def test_not_me_can_be_said_before_anything_is_shown(client, link, point, zhang_debt):
    answer = client.post(link, {"answer": "not-me"})

    assert answer.url == reverse("not-me-done")
    assert state_of(point) == "WRONG_PERSON"
    assert state_of(zhang_debt) == "IN_DISPUTE"
    assert Dispute.objects.get().kind == "NOT_ME"
    assert mail.outbox == []


def test_not_me_can_be_said_between_the_press_and_the_code(client, link, zhang_debt):
    client.post(link)

    client.post(reverse("not-me"))

    assert state_of(zhang_debt) == "IN_DISPUTE"
    assert client.get(reverse("verify")).url == reverse("find")


def test_not_me_can_be_said_with_the_code_of_a_letter_and_nobody_can_tell(client, zhang_debt):
    code = letter_for(zhang_debt)
    answers = [client.post(reverse("not-me"), {"code": typed}) for typed in ("0" * 12, code)]

    assert [(a.status_code, a.url) for a in answers] == [(302, reverse("not-me-done"))] * 2
    assert state_of(zhang_debt) == "IN_DISPUTE"


def test_not_me_can_be_said_from_the_foot_of_an_e_mail(client, point, zhang_debt):
    here = reverse("not-me-here", args=[contacts.stop_token(point)])
    assert client.get(here).status_code == 200
    assert state_of(point) == "UNVERIFIED"

    client.post(here)

    assert state_of(point) == "WRONG_PERSON"
    assert state_of(zhang_debt) == "IN_DISPUTE"


def test_not_me_after_looking_takes_the_way_in_away(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)

    answer = client.post(reverse("not-me"), {"debt": zhang_debt.code})

    assert answer.url == reverse("not-me-done")
    assert not is_signed_in(client)
    assert Identity.objects.count() == 0
    assert ContactPoint.objects.get().state == "WRONG_PERSON"
    assert Dispute.objects.get().state == "OPENED"


def test_not_me_is_not_said_of_the_debts_of_others(client, zhang_debt, hill_debt):
    come_in_by_letter(client, zhang_debt)

    assert client.post(reverse("not-me"), {"debt": hill_debt.code}).status_code == 404
    assert state_of(hill_debt) == "VERIFIED"


def test_not_me_of_a_debt_that_is_closed_asks_nothing_of_the_lender(
    client, zhang_debt, link, point
):
    Debt.objects.filter(pk=zhang_debt.pk).update(state=Debt.State.PAID)

    client.post(link, {"answer": "not-me"})

    assert state_of(point) == "WRONG_PERSON"
    assert Dispute.objects.count() == 0


def test_the_first_look_gives_four_answers_of_one_weight(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)

    html = client.get(reverse("first-look")).content.decode()

    for words in ("Yes, this is mine", "This is not me", "I disagree with", "I need help first"):
        assert words in html
    assert "¥30,542.70" in html
    assert "primary" not in html


def test_yes_leads_on(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)

    by_name = client.post(reverse("first-look"), {"answer": "yes"})
    by_number = client.post(
        reverse("first-look"), {"answer": "yes"}, headers={"host": "127.0.0.1:8000"}
    )

    assert by_name.url == reverse("passkey-offer")
    assert by_number.url == reverse("borrower:home")


def test_stopping_is_a_press_and_needs_no_sign_in(client, point):
    here = reverse("opt-out", args=[contacts.stop_token(point)])
    client.get(here)
    assert state_of(point) == "UNVERIFIED"

    answer = client.post(here, follow=True)

    assert state_of(point) == "OPTED_OUT"
    assert b"No more messages to this address" in answer.content
    assert Event.objects.filter(kind="contact.stopped").count() == 1


@pytest.mark.parametrize("name", ["opt-out", "not-me-here"])
def test_a_made_up_address_of_that_kind_is_not_found(client, db, name):
    assert client.get(reverse(name, args=["MQ:1:x"])).status_code == 404
    assert client.post(reverse(name, args=["MQ:1:x"])).status_code == 404


def test_a_code_with_what_no_database_keeps_is_not_found(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)

    assert client.get(reverse("not-me"), {"debt": "\x00"}).status_code == 200
    assert client.post(reverse("not-me"), {"debt": "\x00"}).status_code == 404
