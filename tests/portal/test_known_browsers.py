"""Tries of an officer's password: whoever uses them up elsewhere keeps nobody out of their desk."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.test import Client
from django.urls import reverse

from portal.public import officers
from tests.conftest import NOON
from tests.portal.test_sign_in import SECRET, give_password, sign_in, wrong_passwords

HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def wen_with_app(wen):
    totp.TOTP.activate(wen, SECRET)
    return wen


def test_somebody_elsewhere_does_not_keep_an_officer_out(client, wen_with_app):
    wrong_passwords(client, 11, REMOTE_ADDR="203.0.113.9")

    assert give_password(client).url == reverse("second-factor")


def test_passwords_are_not_tried_for_ever_from_many_networks_either(client, wen_with_app):
    networks = range(officers.PER_EMAIL // 10)
    tried = [wrong_passwords(client, 10, REMOTE_ADDR=f"203.0.113.{n}") for n in networks]

    assert tried == [[422] * 10 for _ in networks]
    assert wrong_passwords(client, 1, REMOTE_ADDR="203.0.113.99") == [429]
    assert give_password(client).status_code == 429


def test_however_many_try_an_officer_comes_in_where_they_did_before(client, wen_with_app, clock):
    sign_in(client)
    client.post(reverse("sign-out"))
    clock.shift(HALF_MINUTE)
    for n in range(6):
        wrong_passwords(Client(), 10, REMOTE_ADDR=f"203.0.113.{n}")
    assert give_password(Client()).status_code == 429

    assert sign_in(client).url == reverse("lender:home")


def test_a_known_browser_has_its_own_end_of_tries_and_is_known_for_one(client, wen_with_app):
    sign_in(client)
    client.post(reverse("sign-out"))

    assert wrong_passwords(client, 11) == [422] * 10 + [429]
    theirs = [give_password(client, "gu@canal.example", "wrong").status_code for _ in range(11)]
    assert theirs == [422] * 10 + [429]
