"""A friend pays by a link that tells an amount and nothing else; each link works once."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from payments import ledger, links
from payments.models import PayLink, Payment
from payments.money import Money
from plans import progress
from portal import filling, sweeps
from tests.conftest import NOON
from tests.payments.payers import breaches, pay, said, stored
from tests.portal.html import Page
from tests.portal.visits import words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
SECRETS = ("Canal", "运河", "张伟", "CB-2026-0001", "30,542.70", "30,342.70")


def link_for(debt, minor=200_00, *, at=NOON):
    return links.make(debt, amount=Money(minor, "CNY"), by="borrower:1", at=at)


def url(token):
    return reverse("pay-link", args=[token])


def text(answer):
    return Page(answer.content.decode()).text


def press(browser, token, email="friend@example.org"):
    return browser.post(url(token), {"email": email})


def paid_by_friend(browser, token):
    press(browser, token)
    payment = stored(Payment.objects.get(purpose="FRIEND"))
    progress.settle(payment, said(payment), at=NOON)
    return payment


def test_the_page_shows_the_amount_and_nothing_else(client, zhang_debt):
    _link, token = link_for(zhang_debt)

    answer = client.get(url(token))

    told = words(answer)
    assert "¥200.00" in told and "we show nothing else" in told
    assert not [secret for secret in SECRETS if secret in told]
    assert answer["Cache-Control"] == "no-store"
    assert not Payment.objects.exists()


def test_only_the_hash_of_a_token_is_kept(zhang_debt):
    link, token = link_for(zhang_debt)

    assert len(token) == 22 and token not in str(PayLink.objects.values().get())
    assert links.find(token, at=NOON) == link


def test_a_link_taken_back_while_its_page_is_open_leaves_nothing_under_way(zhang_debt):
    link, token = link_for(zhang_debt)
    seen = links.find(token, at=NOON)
    links.withdraw(link, by="borrower:1", at=NOON)

    with pytest.raises(links.Gone):
        links.pay(seen, email="", language="en", at=NOON)

    assert not Payment.objects.exists()
    assert pay(zhang_debt, 100_00).state == "SUCCEEDED"


def test_a_friend_pays_and_the_borrower_is_told_that_somebody_else_did(client, zhang_debt, sandbox):
    _link, token = link_for(zhang_debt)
    answer = press(client, token)

    payment = paid_by_friend(client, token)

    assert (answer.status_code, answer["Location"]) == (303, payment.session_url)
    assert "Canal" not in str(sandbox.http.asked) and "张" not in str(sandbox.http.asked)
    assert (ledger.owed(zhang_debt).minor, breaches()) == (30_342_70, [])
    assert PayLink.objects.get().state == "USED"
    paper = filling.receipt_paper(payment.receipt, side="BORROWER")
    assert paper.designation == "Somebody else paid this."
    told = words(client.get(reverse("paid-link", args=[payment.code])))
    assert "Your payment of ¥200.00 arrived." in told
    assert not [secret for secret in SECRETS if secret in told]


def test_the_friend_gets_a_letter_with_the_amount_alone_and_is_forgotten(
    client, zhang_debt, sandbox
):
    _link, token = link_for(zhang_debt)
    paid_by_friend(client, token)
    mail.outbox.clear()

    sent = sweeps.thank_payers(at=NOON), sweeps.thank_payers(at=NOON)

    (letter,) = mail.outbox
    assert (sent, letter.to) == ((1, 0), ["friend@example.org"])
    assert "¥200.00" in letter.body and not [s for s in SECRETS if s in letter.body]
    assert PayLink.objects.get().payer_email == ""


@pytest.mark.parametrize("ending", ["unknown", "used", "withdrawn", "over"])
def test_every_link_that_cannot_be_used_gets_the_same_page(client, zhang_debt, sandbox, ending):
    link, token = link_for(zhang_debt, at=NOON - timedelta(days=14 * (ending == "over")))
    if ending == "used":
        paid_by_friend(client, token)
    if ending == "withdrawn":
        links.withdraw(link, by="borrower:1", at=NOON)
    token = "B" * 22 if ending == "unknown" else token
    unknown = client.get(url("A" * 22))

    answer = client.get(url(token))

    assert answer.status_code == 410
    assert text(answer) == text(unknown)
    assert press(client, token).status_code == 410


def test_an_amount_that_is_no_longer_needed_is_refused_kindly(client, zhang_debt, sandbox):
    _link, token = link_for(zhang_debt)
    pay(zhang_debt, 30_400_00)

    answer = press(client, token)

    assert (answer.status_code, "no longer needed" in words(answer)) == (409, True)
    assert not Payment.objects.filter(purpose="FRIEND").exists()


def test_a_second_press_leads_to_the_same_payment(client, zhang_debt, sandbox):
    _link, token = link_for(zhang_debt)

    first, second = press(client, token), press(client, token, email="")

    assert first["Location"] == second["Location"]
    assert Payment.objects.count() == 1


def test_a_borrower_makes_a_link_and_sees_its_address_once(zhangs, zhang_debt):
    here = reverse("borrower:pay-links", args=[zhang_debt.code])

    answer = zhangs.post(here, {"amount": "200", "email": "friend@example.org"})

    shown = answer.context["url"]
    assert links.find(shown.rstrip("/").rpartition("/")[2], at=NOON) == PayLink.objects.get()
    assert shown not in words(zhangs.get(here))
    (letter,) = mail.outbox
    assert shown in letter.body and not [s for s in SECRETS if s in letter.body]


@pytest.mark.parametrize("data", [None, {"amount": "200"}], ids=["form", "link"])
def test_the_page_of_links_ends_with_help_from_ones_own_country(client, moss, hill_debt, data):
    client.force_login(moss)
    here = reverse("borrower:pay-links", args=[hill_debt.code])

    shown = words(client.post(here, data) if data else client.get(here))

    assert "your local support line listens" in shown and "12348" not in shown


@pytest.mark.parametrize(
    ("amount", "sentence"),
    [
        ("", "Please write an amount in figures"),
        ("30542.71", "You can pay up to ¥30,542.70."),
        ("1", "The smallest amount that the payment page takes is ¥4.00."),
    ],
)
def test_a_link_is_for_what_can_be_paid(zhangs, zhang_debt, amount, sentence):
    here = reverse("borrower:pay-links", args=[zhang_debt.code])

    answer = zhangs.post(here, {"amount": amount})

    assert (answer.status_code, sentence in words(answer)) == (422, True)
    assert not PayLink.objects.exists()


def test_at_most_five_links_are_open(zhangs, zhang_debt):
    made = [link_for(zhang_debt)[0] for _ in range(5)]
    here = reverse("borrower:pay-links", args=[zhang_debt.code])
    refused = zhangs.post(here, {"amount": "200"})

    zhangs.post(reverse("borrower:pay-link-withdrawal", args=[made[0].code]))

    assert refused.status_code == 422
    assert PayLink.objects.get(pk=made[0].pk).state == "WITHDRAWN"
    assert zhangs.post(here, {"amount": "200"}).status_code == 200


def test_links_run_out_by_night_and_money_on_an_old_page_still_counts(client, zhang_debt, sandbox):
    _link, token = link_for(zhang_debt)
    press(client, token)
    payment = stored(Payment.objects.get())

    ended = sweeps.end_links(at=NOON + timedelta(days=14))
    progress.settle(payment, said(payment), at=NOON + timedelta(days=14))

    assert (ended, PayLink.objects.get().state, breaches()) == (1, "USED", [])


def test_too_many_tries_from_one_place_have_to_wait(client, zhang_debt):
    with time_machine.travel(NOON, tick=False):
        answers = [client.get(url(f"{n:022d}")).status_code for n in range(61)]

    assert (answers[59], answers[60]) == (410, 429)
