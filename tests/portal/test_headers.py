"""What stands around every answer: headers, cookies, whose host it is, and which forms are ours."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from tests.portal import doors
from tests.portal.doors import DOORS, OWNER
from tests.portal.stories import post, suggest
from tests.portal.ways_in import letter_for, sent_code
from tests.portal.whole_story import browser_of

EVERYWHERE = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}
POLICY = {"default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"}
ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example/my/",
    "/\\elsewhere.example",
    "\\\\elsewhere.example",
    "http:elsewhere.example",
    "javascript:alert(1)",
    "\x00//elsewhere.example",
    " //elsewhere.example",
    "my/",
)


@pytest.fixture
def house(canal, hill, sandbox):
    return doors.build(canal, hill)


# What somebody sent us may do nothing at all in a browser.
OF_AN_UPLOAD = {"default-src 'none'", "sandbox"}


def answers(house, actor: str):
    """Give the answer to a look at every door, papers left out, as ``actor``."""
    for name in DOORS:
        url = doors.address(name, house.codes["zhang"])
        if not url.endswith((".pdf", ".zip")):
            yield name, browser_of(house.sessions[actor]).get(url)


@pytest.mark.parametrize("actor", ["stranger", "zhang", "gu"])
def test_every_answer_carries_the_same_protection(house, actor):
    bare = []
    for name, answer in answers(house, actor):
        policy = set(answer.headers.get("Content-Security-Policy", "").split("; "))
        kept = {key: answer.headers.get(key) for key in EVERYWHERE}
        is_held = policy >= POLICY or policy == OF_AN_UPLOAD
        if not (is_held and kept == EVERYWHERE) or "unsafe" in str(policy):
            bare.append((name, kept, policy))

    assert bare == []


@pytest.mark.parametrize("actor", ["zhang", "gu"])
def test_a_personal_page_is_kept_by_nobody(house, actor):
    kept = [
        name
        for name, answer in answers(house, actor)
        if answer.status_code == 200
        and answer.headers["Content-Type"] not in ("text/css", "application/json")
        and answer.headers.get("Cache-Control") != "no-store"
    ]

    assert kept == []


def test_papers_are_kept_by_nobody(house):
    papers = ("borrower:statement", "borrower:receipt-pdf", "borrower:agreement")
    browser = browser_of(house.sessions["zhang"])
    kept = [
        browser.get(doors.address(name, house.codes["zhang"])).headers["Cache-Control"]
        for name in papers
    ]

    assert kept == ["no-store"] * 3


def test_cookies_are_for_servers_only_and_stay_with_us(client, canal):
    client.get(reverse("find"))
    client.post(reverse("find"), {"code": "AAAA-BBBB-CCCC", "id_last4": "4512"})
    client.post(reverse("language"), {"language": "zh-hans", "next": "/"})
    flags = {n: (bool(c["httponly"]), c["samesite"]) for n, c in client.cookies.items()}

    assert flags == dict.fromkeys(("csrf", "session", "language"), (True, "Lax"))


def test_a_poisoned_host_is_refused(client):
    answer = client.get("/find/", headers={"Host": "elsewhere.example"})

    assert answer.status_code == 400
    assert "elsewhere.example" not in answer.content.decode()


def test_a_poisoned_forwarded_host_reaches_no_letter_and_no_redirect(zhang_debt, settings):
    settings.ALLOWED_HOSTS = ["*"]
    client = Client(headers={"Host": "evil.example", "X-Forwarded-Host": "evil.example"})
    code = letter_for(zhang_debt)
    client.post(reverse("find"), {"code": code, "birth_date": "1987-05-17"})
    sent = client.post(reverse("contact"), {"email": "zhang@example.org"})
    client.post(reverse("contact-code"), {"code": sent_code()})
    debt = found_again(zhang_debt)
    suggest(debt)
    letters = [*mail.outbox, *post()]

    assert "evil.example" not in sent.url
    assert [letter.subject for letter in letters if "evil.example" in str(letter.message())] == []
    assert len(letters) >= 2


def found_again(debt):
    debt.refresh_from_db()
    return debt


def test_every_form_without_our_token_is_refused(house):
    open_doors = []
    for name, door in DOORS.items():
        if door.post is None or name == "stripe-webhook":
            continue
        actor = "zhang" if door.who in (OWNER, "borrowers") else "gu"
        client = Client(enforce_csrf_checks=True)
        client.cookies["session"] = house.sessions[actor]
        answer = client.post(doors.address(name, house.codes["zhang"]), {"x": "1"})
        if answer.status_code != 403 or "</h1>" not in answer.content.decode():
            open_doors.append((name, answer.status_code))

    assert open_doors == []


def test_a_form_from_another_site_is_refused_even_with_a_token(canal):
    client = Client(enforce_csrf_checks=True)
    page = client.get(reverse("find")).content.decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = {"csrfmiddlewaretoken": token}
    theirs = client.post(reverse("find"), form, headers={"Origin": "https://elsewhere.example"})
    ours = client.post(reverse("find"), form, headers={"Origin": "http://testserver"})

    assert (theirs.status_code, ours.status_code) == (403, 422)


@pytest.mark.parametrize("url", ELSEWHERE)
def test_no_next_leads_elsewhere(zhang, client, url):
    chosen = client.post(reverse("language"), {"language": "en", "next": url})
    client.get(reverse("return"), {"next": url})
    page = client.get(reverse("signed-out"), {"next": url}).content.decode()

    assert chosen.url == "/"
    assert "next" not in client.session
    assert "elsewhere.example" not in page.partition("<main")[2].partition("</main>")[0]


def test_a_next_of_ours_is_followed(client):
    answer = client.post(reverse("language"), {"language": "en", "next": "/help/?a=1"})

    assert answer.url == "/help/?a=1"
