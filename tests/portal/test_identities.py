"""Who has proven to be whom: one user per person, one session per proof, no shared addresses."""

from dataclasses import replace

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from portal import identities
from portal.models import Identity, Invitation, User
from tests.conftest import NOON, ORTIZ_DEBT, ZHANG, place
from tests.portal.ways_in import come_in_by_letter, find, is_signed_in, letter_for, sent_code


@pytest.fixture(autouse=True)
def _it_is_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def test_the_session_changes_its_key_on_the_way_in(client, zhang_debt):
    find(client, letter_for(zhang_debt))
    before = client.session.session_key
    client.post(reverse("contact"), {"email": "zhang@example.org"})

    client.post(reverse("contact-code"), {"code": sent_code()})

    assert client.session.session_key != before
    assert "claim" not in client.session


def test_a_code_of_another_browser_opens_nothing(client, zhang_debt):
    other = type(client)()
    code = letter_for(zhang_debt)
    for browser in (client, other):
        find(browser, code)
    client.post(reverse("contact"), {"email": "zhang@example.org"})

    answer = other.post(reverse("contact-code"), {"code": sent_code()})

    assert answer.status_code == 422
    assert not is_signed_in(other)


def test_a_code_for_one_letter_does_not_open_another(client, zhang_debt, li_debt):
    find(client, letter_for(zhang_debt))
    client.post(reverse("contact"), {"email": "zhang@example.org"})
    find(client, letter_for(li_debt), birth_date="1991-08-03")

    answer = client.post(reverse("contact-code"), {"code": sent_code()})

    assert answer.url == reverse("find")
    assert not is_signed_in(client)


def test_one_person_of_two_lenders_has_one_way_in(client, zhang_debt, hill):
    elsewhere = place(replace(ORTIZ_DEBT, birth_date=ZHANG.birth_date, id_last4="4512"), hill)
    come_in_by_letter(client, zhang_debt)
    client.post(reverse("sign-out"))

    come_in_by_letter(client, elsewhere)

    owners = {*Identity.objects.values_list("user", flat=True)}
    assert Identity.objects.count() == 2
    assert len(owners) == 1


def test_two_people_do_not_share_an_address(client, zhang_debt, li_debt):
    come_in_by_letter(client, zhang_debt)
    client.post(reverse("sign-out"))
    find(client, letter_for(li_debt), birth_date="1991-08-03")
    client.post(reverse("contact"), {"email": "zhang@example.org"})

    answer = client.post(reverse("contact-code"), {"code": sent_code()})

    assert answer.url == reverse("contact")
    assert not is_signed_in(client)
    assert User.objects.count() == 1
    assert Invitation.objects.filter(debt=li_debt, spent_at=None).exists()


def test_the_second_letter_to_the_same_person_leads_to_the_same_user(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)
    client.post(reverse("sign-out"))

    come_in_by_letter(client, zhang_debt, "zhang.new@example.org")

    assert User.objects.count() == 1
    assert is_signed_in(client)


def test_who_is_signed_in_keeps_their_user_when_another_lender_writes(client, zhang_debt, hill):
    elsewhere = place(replace(ORTIZ_DEBT, birth_date=ZHANG.birth_date, id_last4="4512"), hill)
    come_in_by_letter(client, zhang_debt)

    come_in_by_letter(client, elsewhere, "zhang.work@example.org")

    assert User.objects.count() == 1
    assert Identity.objects.count() == 2


def test_another_person_at_the_same_screen_gets_a_user_of_their_own(client, zhang_debt, li_debt):
    come_in_by_letter(client, zhang_debt)
    find(client, letter_for(li_debt), birth_date="1991-08-03")
    client.post(reverse("contact"), {"email": "li@example.org"})
    client.post(reverse("contact-code"), {"code": sent_code()})
    shown = client.get(reverse("borrower:home")).content.decode()

    assert User.objects.count() == 2
    assert "8,120.00" in shown
    assert "30,542.70" not in shown


def test_a_new_address_is_told_to_the_old_one(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)
    client.post(reverse("sign-out"))
    mail.outbox.clear()

    come_in_by_letter(client, zhang_debt, "zhang.new@example.org", are_others_gone="on")

    told = mail.outbox[-1]
    assert told.to == ["zhang@example.org"]
    assert told.subject == "稳步还新增了联系方式"
    assert "zhang.new" not in told.body


@pytest.mark.parametrize(
    ("facts", "is_same"),
    [
        ({"birth_date": ZHANG.birth_date, "id_last4": ""}, True),
        ({"birth_date": None, "id_last4": "4512"}, True),
        ({"birth_date": ZHANG.birth_date, "id_last4": "0042"}, False),
        ({"birth_date": None, "id_last4": ""}, False),
    ],
)
def test_two_records_are_one_person_only_if_their_facts_agree(zhang, hill_debt, facts, is_same):
    for name, value in facts.items():
        setattr(hill_debt.borrower, name, value)

    assert identities.is_same_person(zhang, hill_debt.borrower) is is_same


@pytest.mark.parametrize("more", [0, 2, 9])
def test_the_first_look_asks_the_database_as_often_for_one_debt_as_for_ten(
    client, zhang_debt, canal, django_assert_num_queries, more
):
    come_in_by_letter(client, zhang_debt)
    session = client.session
    del session["first_look"]
    session.save()
    for number in range(more):
        debt = place(replace(ZHANG, reference=f"CB-X-{number}"), canal)
        type(debt).objects.filter(pk=debt.pk).update(borrower=zhang_debt.borrower, state="OPEN")

    with django_assert_num_queries(6):
        html = client.get(reverse("first-look")).content.decode()

    assert html.count("Yes, this is mine") == more + 1
