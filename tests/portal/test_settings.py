"""With which settings the portal will not start where people reach it."""

import runpy

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

FILE = str(settings.BASE_DIR / "portal" / "settings.py")
SOUND = {
    "PORTAL_ORIGIN": "https://steadily.example",
    "SECRET_KEY": "k" * 40,
    "DEBUG": "false",
    "STRIPE_API_BASE": "",
    "STRIPE_SECRET_KEY": "sk_test_1",
    "STRIPE_WEBHOOK_SECRET": "whsec_1",
    "MAIL_DIR": "",
    "SMS_DIR": "",
}


@pytest.fixture
def start(monkeypatch):
    def with_settings(**changes: str) -> dict[str, object]:
        for name, value in (SOUND | changes).items():
            monkeypatch.setenv(name, value)
        return runpy.run_path(FILE)

    return with_settings


def test_sound_settings_start_in_production(start):
    told = start()

    assert told["IS_PRODUCTION"] is True
    assert told["SESSION_COOKIE_SECURE"] is True


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SECRET_KEY", settings.DEFAULT_SECRET),
        ("SECRET_KEY", "short"),
        ("DEBUG", "true"),
        ("PORTAL_ORIGIN", "http://steadily.example"),
        ("STRIPE_API_BASE", "http://127.0.0.1:8001"),
        ("STRIPE_WEBHOOK_SECRET", ""),
        ("MAIL_DIR", "/tmp/mail"),
        ("SMS_DIR", "/tmp/sms"),
    ],
)
def test_production_refuses_what_would_do_harm_and_names_it(start, name, value):
    with pytest.raises(ImproperlyConfigured, match=f"Will not start. {name} must "):
        start(**{name: value})


def test_a_live_key_never_talks_to_a_stand_in(start):
    with pytest.raises(ImproperlyConfigured, match="STRIPE_SECRET_KEY is live"):
        start(
            PORTAL_ORIGIN="",
            STRIPE_SECRET_KEY="sk_live_1",
            STRIPE_API_BASE="http://127.0.0.1:8001",
        )


def test_on_this_machine_letters_may_be_files(start):
    told = start(PORTAL_ORIGIN="http://127.0.0.1:8000", MAIL_DIR="/tmp/mail", SMS_DIR="/tmp/sms")

    assert told["EMAIL_BACKEND"] == "portal.mail_files.MailFiles"
