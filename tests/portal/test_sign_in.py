"""How a lender's people come in: password, second proof; and how every session ends."""

import re
import time
from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.totp.internal import auth as totp
from django.contrib.auth.hashers import get_hasher
from django.urls import reverse

from portal import second_factors, sessions
from portal.gates import SECOND_FACTOR
from tests.conftest import NOON
from tests.portal.ways_in import come_in_by_letter, is_signed_in

PASSWORD = "a-long-Canal-password"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def wen_with_app(wen):
    totp.TOTP.activate(wen, SECRET)
    return wen


def app_code(secret: str = SECRET) -> str:
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def give_password(client, email="wen@canal.example", password=PASSWORD, **more):
    return client.post(reverse("sign-in"), {"email": email, "password": password}, **more)


def give_code(client, code: str):
    return client.post(reverse("second-factor"), {"code": code})


def sign_in(client):
    give_password(client)
    return give_code(client, app_code())


def test_password_and_code_together_open_the_door(client, wen_with_app):
    assert give_password(client).url == reverse("second-factor")
    answer = give_code(client, app_code())

    assert answer.url == reverse("lender:home")
    assert client.session[SECOND_FACTOR] is True


def test_a_password_alone_opens_nothing(client, wen_with_app):
    give_password(client)

    answer = client.get(reverse("lender:queue"))

    assert answer.url == reverse("second-factor")


def test_the_way_leads_on_to_where_it_was_going(client, wen_with_app):
    door = client.get(reverse("lender:policy"))
    client.get(door.url)

    assert sign_in(client).url == reverse("lender:policy")


@pytest.mark.parametrize(
    "url", ["https://elsewhere.example/", "//elsewhere.example", "javascript:1"]
)
def test_the_way_never_leads_elsewhere(client, wen_with_app, url):
    client.get(reverse("sign-in"), {"next": url})

    assert sign_in(client).url == reverse("lender:home")


def body(answer) -> bytes:
    lines = answer.content.splitlines()
    return b"\n".join(line for line in lines if b"csrfmiddlewaretoken" not in line)


def test_every_wrong_pair_has_the_same_answer(client, wen, zhang):
    wen.email = "wen@canal.example"
    zhang.set_password(PASSWORD)
    zhang.save()
    pairs = [("wen@canal.example", "wrong"), ("nobody@canal.example", PASSWORD)]
    pairs.append((zhang.email, PASSWORD))  # A borrower is no lender's person.
    answers = [give_password(client, *pair) for pair in pairs]
    shown = [
        (a.status_code, body(a).replace(p[0].encode(), b""))
        for a, p in zip(answers, pairs, strict=True)
    ]

    assert shown[0][0] == 422
    assert shown[0] == shown[1] == shown[2]
    assert not is_signed_in(client)


def test_a_password_is_worked_out_also_where_there_is_nobody(client, wen, monkeypatch):
    worked = []
    hasher = type(get_hasher())
    encode = hasher.encode
    monkeypatch.setattr(hasher, "encode", lambda *a, **k: worked.append(1) or encode(*a, **k))

    give_password(client, password="wrong")
    known = len(worked)
    give_password(client, "nobody@canal.example")

    assert known == len(worked) - known == 1


def wrong_passwords(client, count: int, **more) -> list[int]:
    return [give_password(client, password="wrong", **more).status_code for _ in range(count)]


def test_passwords_are_not_tried_for_ever(client, wen_with_app):
    assert wrong_passwords(client, 11) == [422] * 10 + [429]
    assert give_password(client).status_code == 429


def test_codes_are_not_tried_for_ever(client, wen_with_app):
    give_password(client)
    statuses = [give_code(client, "000000").status_code for _ in range(11)]

    assert statuses == [422] * 10 + [429]
    assert give_code(client, app_code()).status_code == 429


def test_the_code_of_an_app_is_taken_once(client, wen_with_app):
    sign_in(client)
    client.post(reverse("sign-out"))

    assert sign_in(client).status_code == 422


def test_a_code_counts_half_a_minute_late_and_not_two(client, wen_with_app, clock):
    give_password(client)
    code = app_code()
    clock.shift(3 * HALF_MINUTE)
    assert give_code(client, code).status_code == 422

    code = app_code()
    clock.shift(HALF_MINUTE)
    assert give_code(client, code).status_code == 302


def test_the_session_changes_its_key_at_each_step(client, wen_with_app):
    client.get(reverse("sign-in"), {"next": reverse("lender:queue")})
    keys = [client.session.session_key]
    give_password(client)
    keys.append(client.session.session_key)
    give_code(client, app_code())
    keys.append(client.session.session_key)

    assert len({*keys}) == 3


def shown_secret(client) -> str:
    html = client.get(reverse("second-factor-setup")).content.decode()
    block = re.search(r'<p class="code">(.*?)</p>', html, re.DOTALL)[1]
    return re.sub(r"<[^>]*>|\s", "", block)


def test_the_first_sign_in_sets_up_an_app_and_shows_codes_for_paper(client, wen):
    give_password(client)
    assert client.get(reverse("second-factor")).url == reverse("second-factor-setup")
    secret = shown_secret(client)

    answer = client.post(reverse("second-factor-setup"), {"code": app_code(secret)})
    codes = client.get(answer.url)
    client.post(reverse("recovery-codes"))

    assert answer.url == reverse("recovery-codes")
    assert codes.content.count(b'<li class="code">') == 10
    assert client.get(reverse("recovery-codes")).status_code == 302
    assert client.session[SECOND_FACTOR] is True


def test_a_wrong_code_sets_up_nothing(client, wen):
    give_password(client)
    secret = shown_secret(client)

    answer = client.post(reverse("second-factor-setup"), {"code": "000000"})

    assert answer.status_code == 422
    assert shown_secret(client) == secret
    assert not second_factors.has_one(wen)


def test_a_password_alone_does_not_change_the_second_proof(client, wen_with_app):
    give_password(client)

    answer = client.get(reverse("second-factor-setup"))

    assert answer.url == reverse("second-factor")


def test_a_code_from_paper_works_once(client, wen_with_app):
    second_factors.make_paper_codes(wen_with_app)
    (code, *_) = second_factors.paper_codes(wen_with_app)
    give_password(client)
    assert give_code(client, code).status_code == 302
    client.post(reverse("sign-out"))
    give_password(client)

    assert give_code(client, code).status_code == 422


@pytest.mark.parametrize("name", ["second-factor", "second-factor-setup", "recovery-codes"])
def test_the_second_step_needs_the_first(client, db, zhang, name):
    assert client.get(reverse(name)).url == reverse("sign-in")
    client.force_login(zhang)
    assert client.get(reverse(name)).status_code == 404


def test_a_borrower_is_signed_out_after_a_quarter_of_an_hour(client, zhang_debt, clock):
    come_in_by_letter(client, zhang_debt)
    home = reverse("borrower:home")
    clock.shift(sessions.IDLE - timedelta(seconds=1))
    assert client.get(home).status_code == 200
    clock.shift(sessions.IDLE + timedelta(seconds=1))

    answer = client.get(home)

    assert answer.url == f"{reverse('signed-out')}?next=%2Fmy%2F"
    assert not is_signed_in(client)
    assert b"Signed out to keep you safe" in client.get(answer.url).content


def test_no_session_lasts_longer_than_a_day_at_work(client, zhang_debt, clock):
    come_in_by_letter(client, zhang_debt)
    for _ in range(72):
        clock.shift(timedelta(minutes=10))
        assert client.get(reverse("borrower:home")).status_code == 200
    clock.shift(timedelta(minutes=1))

    assert client.get(reverse("borrower:home")).status_code == 302
    assert not is_signed_in(client)


def test_what_is_sent_after_the_end_changes_nothing(client, zhang_debt, clock):
    come_in_by_letter(client, zhang_debt)
    clock.shift(timedelta(hours=1))

    answer = client.post(reverse("not-me"), {"debt": zhang_debt.code})

    assert answer.url == reverse("signed-out")


def test_who_is_no_longer_employed_is_out_at_once(client, wen_with_app):
    sign_in(client)
    wen_with_app.is_active = False
    wen_with_app.save()

    assert client.get(reverse("lender:queue")).status_code == 302
    assert client.get(reverse("lender:queue")).url.startswith(reverse("sign-in"))


def test_a_new_password_ends_the_sessions_of_the_old(client, wen_with_app):
    sign_in(client)
    wen_with_app.set_password("another-long-password")
    wen_with_app.save()

    assert client.get(reverse("lender:queue")).url.startswith(reverse("sign-in"))


def test_signing_out_is_a_press(client, wen_with_app):
    sign_in(client)
    assert client.get(reverse("sign-out")).status_code == 405
    assert is_signed_in(client)

    client.post(reverse("sign-out"))

    assert not is_signed_in(client)
