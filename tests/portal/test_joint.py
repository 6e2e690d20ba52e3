"""One debt, several people: each alone with their own month and addresses, payments seen by all."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from payments import obligors
from payments.models import Borrower, Obligor
from plans import holds
from plans.models import BudgetStatement, SupportNeed
from portal import invitations, notices
from portal.models import ContactPoint, Identity, User
from tests.conftest import NOON
from tests.portal.desk import read, viewer_of
from tests.portal.officers import signed_in
from tests.portal.stories import LATER, confirm_address, found, pay
from tests.portal.walks import see, send
from tests.portal.ways_in import sent_code

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_noon")]
WU = {
    "name": "吴敏",
    "birth_date": "1988-02-03",
    "id_last4": "9911",
    "email": "wu@example.org",
}
MONTH = {"income": "5,000", "essentials": "4000", "commitments": "0"} | {
    f"{name}_period": "MONTHLY" for name in ("income", "essentials", "commitments")
}


def add(officer, debt, **changes):
    url = reverse("lender:people", args=[debt.code])
    return signed_in(officer).post(url, WU | changes)


@pytest.fixture
def wus(zhang_debt):
    """Ms Wu, who owes Mr Zhang's debt with him, signed in."""
    person = obligors.join(
        zhang_debt,
        name="吴敏",
        birth_date=date(1988, 2, 3),
        id_last4="9911",
        language="en",
        by="officer:2",
        at=NOON,
    )
    user = User.objects.create_user("b-wu", "wu@example.org")
    Identity.objects.create(user=user, borrower=person, proven_by="email", proven_at=NOON)
    client = Client()
    client.force_login(user)
    return client


def test_an_officer_adds_somebody_who_is_then_invited(wen, zhang_debt):
    answer = add(wen, zhang_debt)

    person = Borrower.objects.get(name="吴敏")
    assert answer.status_code == 302
    assert [each.name for each in obligors.people_of(zhang_debt)] == ["张伟", "吴敏"]
    assert ContactPoint.objects.get(value="wu@example.org").borrower == person
    notices.prepare(at=LATER)
    notices.deliver(at=LATER)
    assert [letter.to for letter in mail.outbox] == [["wu@example.org"]]


def test_the_link_lets_in_the_one_who_was_invited(wen, zhang_debt):
    add(wen, zhang_debt)
    point = ContactPoint.objects.get(value="wu@example.org")
    _made, token = invitations.invite(
        zhang_debt, kind="EMAIL", contact_point=point, by="officer:2", at=NOON
    )
    wu = Client()
    wu.post(reverse("invitation", args=[token]), {"answer": "me"})

    wu.post(reverse("verify"), {"code": sent_code()})

    assert Identity.objects.get().borrower.name == "吴敏"
    assert "¥30,542.70" in see(wu, "debt", zhang_debt.code).text


@pytest.mark.parametrize(
    "changes",
    [{"name": ""}, {"email": "wu"}, {"id_last4": "12"}, {"birth_date": "x"}],
)
def test_what_cannot_be_is_asked_again(wen, zhang_debt, changes):
    read(add(wen, zhang_debt, **changes), status=422)

    assert not Obligor.objects.exists()


def test_nobody_is_added_twice(wen, zhang_debt):
    add(wen, zhang_debt)

    assert "owes it already" in read(add(wen, zhang_debt), status=422).text
    assert Obligor.objects.count() == 1


def test_both_see_the_debt_and_every_payment(wus, zhangs, zhang_debt):
    pay(zhang_debt, 500_00)

    for client in (wus, zhangs):
        shown = see(client, "debt", zhang_debt.code).text
        assert "¥30,042.70" in shown and "Your payment was received." in shown


def test_a_month_is_seen_by_the_one_who_told_it(wus, zhangs, zhang_debt):
    send(zhangs, "budget", zhang_debt.code, **MONTH)
    before = wus.get(reverse("borrower:budget", args=[zhang_debt.code])).content.decode()
    send(wus, "budget", zhang_debt.code, **MONTH | {"income": "7777"})

    assert "5,000" not in before and "5000" not in before
    told = BudgetStatement.objects.order_by("pk").values_list("borrower__name", "income_minor")
    assert list(told) == [("张伟", 5_000_00), ("吴敏", 7_777_00)]
    theirs = zhangs.get(reverse("borrower:budget", args=[zhang_debt.code])).content.decode()
    assert "7,777" not in theirs and "7777" not in theirs


def test_what_helps_one_is_not_told_to_the_other(wus, zhangs, zhang_debt):
    send(zhangs, "support", zhang_debt.code, codes="HELPER", consent="on")
    shown = see(wus, "support", zhang_debt.code).text
    send(wus, "support", zhang_debt.code, codes="LARGE_PRINT", consent="on")
    send(wus, "support-withdrawal", zhang_debt.code)

    assert "knows now" not in shown
    assert [need.code for need in SupportNeed.objects.all()] == ["HELPER"]


def test_what_one_did_is_not_told_to_the_other_as_their_own(wus, zhangs, zhang_debt):
    send(zhangs, "support", zhang_debt.code, codes="HELPER", consent="on")
    send(zhangs, "dispute", zhang_debt.code, text="It is too much.")

    mine, theirs = (see(who, "debt", zhang_debt.code).text for who in (zhangs, wus))

    assert "You changed what your lender knows" in mine and "You told Canal Bank" in mine
    assert "You changed what your lender knows" not in theirs
    assert "Somebody who owes this with you told Canal Bank that something is not right." in theirs
    assert "You owe this together with one other person." in theirs


def test_addresses_stay_with_their_owner(wus, zhangs, zhang_debt):
    confirm_address(zhang_debt, "zhang.new@example.org")

    assert "zhang.new@example.org" in see(zhangs, "contacts").text
    assert "zhang.new@example.org" not in see(wus, "contacts").text


def test_letters_go_to_both_each_in_their_language(wus, zhang_debt):
    found(zhang_debt)
    ContactPoint.objects.create(
        lender=zhang_debt.lender,
        borrower=Borrower.objects.get(name="吴敏"),
        kind="EMAIL",
        value="wu@example.org",
        state="VERIFIED",
        source="borrower",
    )
    holds.start(zhang_debt, text="", by="borrower:1", at=NOON)

    notices.prepare(at=LATER)
    notices.deliver(at=LATER)

    sent = {letter.to[0]: letter.subject for letter in mail.outbox}
    assert sent.keys() == {"zhang@example.org", "wu@example.org"}
    assert sent["wu@example.org"] == "Your rest has begun"
    assert sent["zhang@example.org"] != sent["wu@example.org"]


def test_who_is_joined_to_one_debt_sees_no_other(wus, zhangs, li_debt):
    assert wus.get(reverse("borrower:debt", args=[li_debt.code])).status_code == 404


def test_only_the_debts_own_lender_adds_somebody(canal, ortiz, zhang_debt):
    url = reverse("lender:people", args=[zhang_debt.code])

    assert viewer_of(canal).post(url, WU).status_code == 404
    assert signed_in(ortiz).get(url).status_code == 404
    assert add(ortiz, zhang_debt).status_code == 404
    assert not Obligor.objects.exists()
