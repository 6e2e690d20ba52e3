"""Find my debt: code and facts, the same answer to everybody, and an address that works."""

import re
from datetime import date

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from payments.codes import ALPHABET
from payments.models import Debt, Event
from portal import finding, invitations
from portal.models import ContactPoint
from tests.conftest import NOON
from tests.portal.ways_in import (
    ZHANG_FACTS,
    address,
    come_in_by_letter,
    find,
    is_signed_in,
    letter_for,
    sent_code,
)

BORN = date(1987, 5, 17)
NOBODYS = "0123456789AB"


@pytest.fixture(autouse=True)
def _it_is_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.mark.parametrize(
    ("birth_date", "id_last4", "is_reader"),
    [
        (BORN, "4512", True),
        (BORN, "", True),
        (None, "4512", True),
        (BORN, "9999", False),
        (date(1987, 5, 18), "4512", False),
        (None, "", False),
    ],
)
def test_one_fact_has_to_agree_and_none_may_contradict(zhang_debt, birth_date, id_last4, is_reader):
    borrower = zhang_debt.borrower

    assert finding.knows(borrower, birth_date=birth_date, id_last4=id_last4) is is_reader


def test_a_fact_that_the_lender_does_not_hold_proves_nothing(zhang_debt):
    zhang_debt.borrower.id_last4 = ""

    assert not finding.knows(zhang_debt.borrower, birth_date=None, id_last4="4512")
    assert finding.knows(zhang_debt.borrower, birth_date=BORN, id_last4="4512")


@pytest.mark.parametrize(
    "written",
    ["1987-05-17", "17.5.1987", "17/05/1987", "1987年5月17日", "19870517", "１９８７ ５ １７"],
)
def test_a_day_may_be_written_in_many_ways(client, zhang_debt, written):
    find(client, letter_for(zhang_debt), birth_date=written)

    client.post(reverse("contact"), {"email": "zhang@example.org"})

    assert len(mail.outbox) == 1


def test_a_chinese_keyboard_may_write_code_and_facts(client, zhang_debt):
    wide = {ord(plain): 0xFEE0 + ord(plain) for plain in f"{ALPHABET}-"}
    code = "-".join(re.findall("....", letter_for(zhang_debt))).translate(wide)
    find(client, code, id_last4="4512".translate(wide))

    client.post(reverse("contact"), {"email": "zhang@example.org"})

    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"code": "short", "birth_date": "1987-05-17"},
        {"code": NOBODYS},
        {"code": NOBODYS, "birth_date": "yesterday"},
        {"code": NOBODYS, "birth_date": "1987-02-30"},
        {"code": NOBODYS, "birth_date": "05-06-07"},
        {"code": NOBODYS, "id_last4": "45123"},
        {"code": "\x00" * 12, "birth_date": "1987-05-17"},
    ],
)
def test_what_has_no_shape_is_asked_again_whoever_it_is_about(client, db, typed):
    answer = client.post(reverse("find"), typed)

    assert answer.status_code == 422
    assert b"Please look at this again" in answer.content
    assert "claim" not in client.session


def pages_after(client, code: str, **facts) -> list[tuple[int, str, bytes]]:
    """Walk on from these answers as anybody can, and return all that is to be seen."""
    seen = [find(client, code, **facts)]
    seen.append(client.get(reverse("verify")))
    seen.append(client.post(reverse("verify"), {"send": "EMAIL"}))
    seen.append(client.get(reverse("verify")))
    seen.append(client.post(reverse("verify"), {"code": "000000"}))
    seen.append(client.post(reverse("contact"), {"email": "someone@example.org"}))
    seen.append(client.get(reverse("contact-code")))
    seen.append(client.post(reverse("contact-code"), {"code": "000000"}))
    return [(a.status_code, a.headers.get("Location", ""), without_tokens(a)) for a in seen]


def without_tokens(answer) -> bytes:
    lines = answer.content.splitlines()
    return b"\n".join(line for line in lines if b"csrfmiddlewaretoken" not in line)


def test_nobody_can_tell_whether_a_debt_was_found(client, zhang_debt):
    address(zhang_debt, "zhang.old@example.org")
    code = letter_for(zhang_debt)
    right = pages_after(client, code, **ZHANG_FACTS)
    assert len(mail.outbox) == 2
    client.cookies.clear()
    wrong_facts = pages_after(client, code, birth_date="1987-05-18")
    client.cookies.clear()
    no_such_code = pages_after(client, NOBODYS, **ZHANG_FACTS)

    assert [page[0] for page in right] == [302, 200, 302, 200, 422, 302, 200, 422]
    assert right == wrong_facts == no_such_code
    assert len(mail.outbox) == 2


def test_the_pages_before_a_second_proof_tell_nothing(client, zhang_debt):
    address(zhang_debt, "zhang.old@example.org")
    seen = pages_after(client, letter_for(zhang_debt), **ZHANG_FACTS)
    text = b"".join(body for _, _, body in seen).decode()

    assert "Send a code by e-mail" in text
    for secret in ("张伟", "zhang", "Canal", "运河", "30,542", "CB-2026", zhang_debt.code):
        assert secret not in text


def test_the_code_goes_to_an_address_that_the_lender_gave(client, zhang_debt):
    address(zhang_debt, "zhang.old@example.org", checked_date=date(2024, 1, 1))
    address(zhang_debt, "zhang@example.org", checked_date=date(2026, 10, 1))
    find(client, letter_for(zhang_debt))
    client.post(reverse("verify"), {"send": "EMAIL"})

    answer = client.post(reverse("verify"), {"code": sent_code()})

    assert mail.outbox[0].to == ["zhang@example.org"]
    assert answer.url == reverse("first-look")
    assert is_signed_in(client)


@pytest.mark.parametrize("state", ["OPTED_OUT", "BOUNCED", "RETIRED", "WRONG_PERSON"])
def test_no_code_goes_to_an_address_that_is_not_used(client, zhang_debt, state):
    address(zhang_debt, "zhang.old@example.org", state=state)
    find(client, letter_for(zhang_debt))

    client.post(reverse("verify"), {"send": "EMAIL"})

    assert mail.outbox == []


def test_whose_addresses_are_all_stale_gives_a_new_one(client, zhang_debt):
    old = address(zhang_debt, "zhang.old@example.org")
    answer = come_in_by_letter(client, zhang_debt, are_others_gone="on")
    old.refresh_from_db()
    zhang_debt.refresh_from_db()
    new = ContactPoint.objects.get(value="zhang@example.org")

    assert answer.url == reverse("first-look")
    assert (new.state, new.source, new.verified_at) == ("VERIFIED", "borrower", NOON)
    assert old.state == "RETIRED"
    assert zhang_debt.state == Debt.State.OPEN
    assert {"contact.confirmed", "identity.proven", "debt.opened"} <= {
        *Event.objects.values_list("kind", flat=True)
    }


def test_old_addresses_stay_unless_the_borrower_says_so(client, zhang_debt):
    old = address(zhang_debt, "zhang.old@example.org")

    come_in_by_letter(client, zhang_debt)
    old.refresh_from_db()

    assert old.state == "UNVERIFIED"


def test_the_letter_is_used_up_by_coming_in_and_not_by_looking(client, zhang_debt):
    code = letter_for(zhang_debt)
    find(client, code)
    assert invitations.by_letter(code, at=NOON)

    client.post(reverse("contact"), {"email": "zhang@example.org"})
    client.post(reverse("contact-code"), {"code": sent_code()})

    assert invitations.by_letter(code, at=NOON) is None


def test_the_thirty_first_try_from_one_address_waits(client, db):
    for _ in range(finding.PER_ADDRESS):
        assert find(client, NOBODYS, birth_date="1987-05-17").status_code in (302, 429)

    answer = find(client, "ZZZZ" * 3, birth_date="1987-05-17")

    assert answer.status_code == 429
    assert b"Please wait a little" in answer.content


def test_one_code_is_not_tried_with_every_birthday(client, zhang_debt):
    code = letter_for(zhang_debt)
    for number in range(finding.PER_CODE):
        answer = client.post(
            reverse("find"),
            {"code": code, "birth_date": "1980-01-01"},
            REMOTE_ADDR=f"10.0.0.{number}",
        )
        assert answer.status_code == 302

    answer = client.post(reverse("find"), {"code": code} | ZHANG_FACTS, REMOTE_ADDR="10.0.1.1")

    assert answer.status_code == 429


@pytest.mark.parametrize("name", ["verify", "contact", "contact-code"])
def test_who_claims_nothing_starts_at_the_beginning(client, db, name):
    assert client.get(reverse(name)).url == reverse("find")
    assert client.post(reverse(name), {"code": "123456"}).url == reverse("find")


def test_a_held_debt_is_not_found(client, zhang_debt):
    code = letter_for(zhang_debt)
    Debt.objects.filter(pk=zhang_debt.pk).update(state=Debt.State.HELD)
    find(client, code)

    client.post(reverse("contact"), {"email": "zhang@example.org"})

    assert mail.outbox == []


def test_the_message_with_the_code_is_neutral_outside_and_inside(client, zhang_debt):
    find(client, letter_for(zhang_debt))
    client.post(reverse("contact"), {"email": "zhang@example.org"})
    sent = mail.outbox[0]

    assert sent.subject == "Your code for Steadily"
    for secret in ("张伟", "Canal", "30,542", "debt", zhang_debt.code):
        assert secret not in sent.body


def test_phones_are_offered_only_where_messages_can_be_sent(client, zhang_debt, settings, tmp_path):
    address(zhang_debt, "+8613900000001", kind="PHONE")
    find(client, letter_for(zhang_debt))
    assert b"text message" not in client.get(reverse("verify")).content
    settings.SMS_DIR = str(tmp_path)
    assert b"text message" in client.get(reverse("verify")).content

    client.post(reverse("verify"), {"send": "PHONE"})

    (sent,) = tmp_path.iterdir()
    assert sent.read_text().startswith("To: +8613900000001\n")
    assert sent.read_text().rstrip().splitlines()[-1].startswith("@127.0.0.1 #")
