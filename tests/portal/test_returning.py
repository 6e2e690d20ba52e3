"""Coming back, choosing a language, and asking whether a message is real."""

import pytest
import time_machine
from django.core import mail
from django.urls import reverse

from portal import contacts
from portal.models import ContactPoint
from tests.conftest import NOON
from tests.portal.html import check
from tests.portal.ways_in import address, come_in_by_letter, is_signed_in, letter_for, sent_code

PUBLIC = [
    "start",
    "find",
    "return",
    "return-code",
    "sign-in",
    "not-me",
    "not-me-done",
    "is-this-real",
    "help",
    "privacy",
    "accessibility",
    "signed-out",
]


@pytest.fixture(autouse=True)
def _it_is_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def zhang_was_here(client, zhang_debt):
    come_in_by_letter(client, zhang_debt)
    client.post(reverse("sign-out"))
    client.cookies.clear()
    mail.outbox.clear()


def come_back(client, email: str = "zhang@example.org"):
    return client.post(reverse("return"), {"email": email})


def test_a_confirmed_address_is_a_way_back(client, zhang_was_here):
    come_back(client, " Zhang@Example.org ")

    answer = client.post(reverse("return-code"), {"code": sent_code()})

    assert answer.url == reverse("borrower:home")
    assert is_signed_in(client)


def test_the_way_back_leads_to_where_one_was(client, zhang_was_here, zhang_debt):
    page = reverse("borrower:debt", args=[zhang_debt.code])
    client.get(reverse("return"), {"next": page})
    come_back(client)

    assert client.post(reverse("return-code"), {"code": sent_code()}).url == page


def seen(client, email: str) -> list[tuple[int, str, bytes]]:
    answers = [
        come_back(client, email),
        client.get(reverse("return-code")),
        client.post(reverse("return-code"), {"code": "000000"}),
    ]
    client.cookies.clear()
    return [
        (
            a.status_code,
            a.headers.get("Location", ""),
            b"".join(x for x in a.content.splitlines() if b"csrfmiddlewaretoken" not in x),
        )
        for a in answers
    ]


def test_nobody_can_tell_who_was_here(client, zhang_was_here):
    known = seen(client, "zhang@example.org")
    assert len(mail.outbox) == 1

    assert known == seen(client, "nobody@example.org")
    assert len(mail.outbox) == 1


@pytest.mark.parametrize("state", ["UNVERIFIED", "RETIRED", "WRONG_PERSON", "BOUNCED"])
def test_an_address_that_is_not_confirmed_is_no_way_back(client, zhang_was_here, state):
    ContactPoint.objects.update(state=state)

    come_back(client)

    assert mail.outbox == []


def test_who_asked_for_no_more_messages_can_still_come_back(client, zhang_was_here):
    contacts.stop(ContactPoint.objects.get(), by=contacts.UNPROVEN, at=NOON)

    come_back(client)

    assert len(mail.outbox) == 1


def test_codes_to_one_address_are_few(client, zhang_was_here):
    statuses = []
    for number in range(9):
        client.cookies.clear()
        answer = client.post(
            reverse("return"), {"email": "zhang@example.org"}, REMOTE_ADDR=f"10.0.0.{number}"
        )
        statuses.append(answer.status_code)

    assert statuses == [302] * 8 + [429]
    assert len(mail.outbox) == 8


def test_a_code_for_coming_back_confirms_no_letter(client, zhang_was_here, li_debt):
    come_back(client)
    client.post(reverse("find"), {"code": letter_for(li_debt), "birth_date": "1991-08-03"})

    answer = client.post(reverse("verify"), {"code": sent_code()})

    assert answer.status_code == 422
    assert not is_signed_in(client)


def test_a_made_up_passkey_is_not_known(client, zhang_was_here):
    for answer in ("{}", "[]", "nonsense", '{"id": 1, "response": {"userHandle": "MQ"}}', ""):
        reply = client.post(reverse("return-passkey"), {"answer": answer})

        assert reply.url == reverse("return")
    assert not is_signed_in(client)


@pytest.mark.parametrize("name", PUBLIC)
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_every_page_before_signing_in_is_sound(client, db, name, language):
    client.cookies["language"] = language

    answer = client.get(reverse(name))

    assert answer.status_code == 200
    check(answer.content.decode())


def test_a_language_is_remembered_and_leads_back(client, zhang_was_here):
    answer = client.post(reverse("language"), {"language": "zh-hans", "next": "/find/"})

    assert answer.url == "/find/"
    assert client.cookies["language"].value == "zh-hans"
    assert b'lang="zh-Hans"' in client.get("/find/").content


@pytest.mark.parametrize(
    ("language", "url"),
    [
        ("xx", "/find/"),
        ("", ""),
        ("en", "https://elsewhere.example/"),
        ("en", "//elsewhere.example"),
    ],
)
def test_a_language_or_way_back_that_is_not_ours_is_left_out(client, db, language, url):
    answer = client.post(reverse("language"), {"language": language, "next": url})

    assert answer.url in ("/", "/find/")
    assert client.cookies["language"].value != "xx" if "language" in client.cookies else True


def test_a_message_that_we_sent_is_real_and_any_other_unknown(client, zhang_debt):
    here = reverse("is-this-real")
    real = client.post(here, {"code": letter_for(zhang_debt)}).content.decode()
    other = client.post(here, {"code": "0000 0000 0000"}).content.decode()

    assert "Yes, we sent this." in real
    assert "We do not know this code." in other
    for secret in ("张伟", "Canal", "30,542", zhang_debt.code):
        assert secret not in real


def test_asking_whether_a_message_is_real_has_a_limit(client, db):
    here = reverse("is-this-real")
    statuses = [client.post(here, {"code": str(n)}).status_code for n in range(31)]

    assert statuses == [200] * 30 + [429]


def test_an_address_on_file_that_was_never_confirmed_tells_nobody(client, zhang_debt):
    address(zhang_debt, "zhang.old@example.org")

    come_back(client, "zhang.old@example.org")

    assert mail.outbox == []
