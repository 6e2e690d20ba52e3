"""Passkeys: made after the first visit, then enough; a second proof for a lender's people."""

import html
import json
import re

import pytest
import time_machine
from django.urls import reverse

from portal import passkeys
from portal.gates import SECOND_FACTOR
from tests.conftest import NOON
from tests.portal.authenticators import Device
from tests.portal.ways_in import come_in_by_letter, is_signed_in

PASSWORD = "a-long-Canal-password"


@pytest.fixture(autouse=True)
def _it_is_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def browser(client):
    """A client at the name that its keys are tied to."""
    client.defaults["HTTP_HOST"] = "localhost"
    return client


def options(client, name: str) -> str:
    page = client.get(reverse(name)).content.decode()
    return html.unescape(re.search(r'data-options="([^"]*)"', page)[1])


def answer(client, name: str, text: str):
    return client.post(reverse(name), {"answer": text})


@pytest.fixture
def zhangs_device(browser, zhang_debt):
    device = Device()
    come_in_by_letter(browser, zhang_debt)
    answer(browser, "passkey-offer", device.make(options(browser, "passkey-offer")))
    browser.post(reverse("sign-out"))
    return device


def test_a_passkey_is_enough_the_next_time(browser, zhangs_device):
    reply = answer(browser, "return-passkey", zhangs_device.use(options(browser, "return")))

    assert reply.url == reverse("borrower:home")
    assert is_signed_in(browser)


def test_an_answer_counts_once(browser, zhangs_device):
    used = zhangs_device.use(options(browser, "return"))
    answer(browser, "return-passkey", used)
    browser.post(reverse("sign-out"))

    assert answer(browser, "return-passkey", used).url == reverse("return")
    assert not is_signed_in(browser)


def test_an_answer_for_another_site_is_refused(browser, zhangs_device):
    zhangs_device.origin = "https://elsewhere.example"

    reply = answer(browser, "return-passkey", zhangs_device.use(options(browser, "return")))

    assert reply.url == reverse("return")
    assert not is_signed_in(browser)


def test_a_key_of_nobody_is_refused_though_it_names_somebody(browser, zhangs_device):
    stranger = Device()
    stranger.user_handle = zhangs_device.user_handle

    answer(browser, "return-passkey", stranger.use(options(browser, "return")))

    assert not is_signed_in(browser)


def test_an_answer_to_another_browser_is_not_kept(browser, zhang_debt):
    device = Device()
    come_in_by_letter(browser, zhang_debt)
    made = device.make(options(browser, "passkey-offer"))
    options(browser, "passkey-offer")

    assert answer(browser, "passkey-offer", made).status_code == 422


@pytest.mark.parametrize(
    "broken",
    [
        "[" * 5000,
        '{"id": "%%", "rawId": null, "response": "x"}',
        '{"id": "AA", "rawId": "AA", "type": "public-key", "response": {"clientDataJSON": ""}}',
    ],
)
def test_a_broken_answer_is_refused(browser, zhangs_device, broken):
    assert answer(browser, "return-passkey", broken).url == reverse("return")


@pytest.mark.parametrize("name", ["attestationObject", "clientDataJSON"])
@pytest.mark.parametrize("length", [0, 1, 7, 40, 90])
def test_half_an_answer_makes_no_key(browser, zhang_debt, name, length):
    come_in_by_letter(browser, zhang_debt)
    made = json.loads(Device().make(options(browser, "passkey-offer")))
    made["response"][name] = made["response"][name][:length]

    assert answer(browser, "passkey-offer", json.dumps(made)).status_code == 422


@pytest.fixture
def wens_device(browser, wen):
    """A device whose passkey is the second proof of Wen, who has given the password again."""
    device = Device()
    browser.post(reverse("sign-in"), {"email": wen.email, "password": PASSWORD})
    made = device.make(options(browser, "second-factor-setup"))
    assert answer(browser, "second-factor-setup", made).url == reverse("recovery-codes")
    browser.post(reverse("sign-out"))
    browser.post(reverse("sign-in"), {"email": wen.email, "password": PASSWORD})
    return device


def test_a_passkey_is_taken_however_many_codes_were_tried(browser, wens_device):
    tried = [browser.post(reverse("second-factor"), {"code": "000000"}) for _ in range(11)]
    assert tried[-1].status_code == 429
    reply = answer(browser, "second-factor", wens_device.use(options(browser, "second-factor")))

    assert reply.url == reverse("lender:home")


def test_a_passkey_is_a_second_proof(browser, wens_device):
    reply = answer(browser, "second-factor", wens_device.use(options(browser, "second-factor")))

    assert reply.url == reverse("lender:home")
    assert browser.session[SECOND_FACTOR] is True


def test_the_passkey_of_a_lenders_person_does_not_replace_the_password(browser, wen):
    device = Device()
    browser.post(reverse("sign-in"), {"email": wen.email, "password": PASSWORD})
    made = device.make(options(browser, "second-factor-setup"))
    answer(browser, "second-factor-setup", made)
    browser.post(reverse("sign-out"))

    answer(browser, "return-passkey", device.use(options(browser, "return")))

    assert not is_signed_in(browser)


@pytest.mark.parametrize(
    ("host", "are_possible"),
    [
        ("127.0.0.1:8000", False),
        ("127.0.0.1", False),
        ("localhost:8000", True),
        ("localhost", True),
    ],
)
def test_a_key_is_tied_to_a_name(rf, host, are_possible):
    assert passkeys.are_possible(rf.get("/", headers={"host": host})) is are_possible
