"""The demo's mailbox shows every letter, opens no other file, and is not there in production."""

import os
import re
from datetime import UTC, datetime

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse
from django.utils import timezone

from portal import sending
from portal.scenarios import demo
from tests.portal.html import check

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, settings):
    """A mailbox on disk, with letters written by the portal's own post."""
    settings.MAIL_DIR, settings.SMS_DIR = str(tmp_path / "mail"), str(tmp_path / "sms")
    settings.EMAIL_BACKEND = "portal.mail_files.MailFiles"
    return tmp_path / "mail"


def send(subject, body="See https://steadily.example/find/ there.", attachments=()):
    sending.send("EMAIL", "zhang@example.org", subject, body, attachments=attachments)


def only(folder):
    (path,) = folder.iterdir()
    return path


def stamp(folder, subject, second):
    """Give the letter with this subject a place in time."""
    (path,) = (p for p in folder.iterdir() if subject in p.read_text())
    moment = datetime(2026, 11, 2, 4, 0, second, tzinfo=UTC).timestamp()
    os.utime(path, (moment, moment))


def test_the_mailbox_lists_letters_newest_first(folder, client):
    for second, subject in enumerate(["Older letter", "Newer letter"]):
        send(subject)
        stamp(folder, subject, second)

    shown = client.get("/demo/mailbox/").content.decode()

    check(shown)
    assert shown.index("Newer letter") < shown.index("Older letter")
    assert "zhang@example.org" in shown and "2 November 2026, 04:00" in shown


def test_an_empty_mailbox_says_so(folder, client):
    response = client.get("/demo/mailbox/")

    assert (response.status_code, "No letters yet" in response.content.decode()) == (200, True)


def test_a_letter_shows_its_words_with_links_to_press(folder, client):
    send("Your receipt")

    shown = client.get(f"/demo/mailbox/{only(folder).name}/").content.decode()

    check(shown)
    assert '<a href="https://steadily.example/find/"' in shown


def test_a_letter_in_chinese_is_readable(folder, client):
    send("您的收据", "已收到还款。")

    shown = client.get(f"/demo/mailbox/{only(folder).name}/").content.decode()

    assert "您的收据" in shown and "已收到还款。" in shown


def test_an_attachment_comes_as_it_was_sent(folder, client):
    send("Your receipt", attachments=[("receipt.pdf", b"%PDF-1.7 \x00\xff", "application/pdf")])

    response = client.get(f"/demo/mailbox/{only(folder).name}/1/")

    assert (response.content, response["Content-Type"]) == (
        b"%PDF-1.7 \x00\xff",
        "application/pdf",
    )
    assert response["Content-Disposition"] == 'attachment; filename="receipt.pdf"'


def test_an_attachment_can_be_nothing_that_a_browser_runs(folder, client):
    send("A page", attachments=[('../../x".html', b"<script>1</script>", "text/html")])

    response = client.get(f"/demo/mailbox/{only(folder).name}/1/")

    assert response["Content-Type"] == "application/octet-stream"
    assert response["Content-Disposition"] == 'attachment; filename="x-.html"'
    assert client.get(f"/demo/mailbox/{only(folder).name}/2/").status_code == 404


def test_a_text_message_is_in_the_mailbox_too(folder, client, settings):
    sending.send("PHONE", "+86 139 0000 0001", "", "Your code is 123456.")

    listed = client.get("/demo/mailbox/").content.decode()
    (path,) = (folder.parent / "sms").iterdir()
    shown = client.get(f"/demo/mailbox/{path.name}/").content.decode()

    assert "Text message" in listed and "+86 139 0000 0001" in listed
    assert "Your code is 123456." in shown


def test_markup_in_a_letter_is_shown_as_text(folder, client):
    hostile = "<script>alert(1)</script> http://x.example/<b>"
    send(hostile, hostile)

    shown = client.get("/demo/mailbox/").content.decode()
    shown += client.get(f"/demo/mailbox/{only(folder).name}/").content.decode()

    assert "&lt;script&gt;alert(1)" in shown and "<script>alert" not in shown


def test_a_letter_of_nothing_but_html_is_shown_as_its_source(folder, client):
    message = EmailMultiAlternatives("Hello", "", to=["zhang@example.org"])
    message.content_subtype, message.body = "html", "<p>Hello</p>"
    get_connection().send_messages([message])

    shown = client.get(f"/demo/mailbox/{only(folder).name}/").content.decode()

    assert "&lt;p&gt;Hello&lt;/p&gt;" in shown


@pytest.mark.parametrize("raw", [b"", b"\xff\xfe\x00", b"Subject: =?x?q?=ff?=\nTo: \xff\n\n\xff"])
def test_a_broken_file_is_shown_as_far_as_it_goes(folder, client, raw):
    folder.mkdir()
    (folder / "20261102.eml").write_bytes(raw)

    assert client.get("/demo/mailbox/").status_code == 200
    assert client.get("/demo/mailbox/20261102.eml/").status_code == 200


@pytest.mark.parametrize(
    "name", ["..", "%2e%2e", "..%2f..%2fetc%2fpasswd", "nothing.eml", ".hidden.eml", "x.eml%00"]
)
def test_no_other_file_can_be_read(folder, client, name):
    send("Your receipt")
    (folder / ".hidden.eml").write_bytes(b"Subject: hidden\n\n")

    assert client.get(f"/demo/mailbox/{name}/").status_code == 404


def test_pages_are_short(folder, client):
    for _each in range(21):
        send("Your receipt")

    first, second = (client.get(f"/demo/mailbox/?page={n}").content.decode() for n in (1, 2))

    assert (first.count(".eml/"), second.count(".eml/")) == (20, 1)


@pytest.mark.parametrize("change", [{"IS_PRODUCTION": True}, {"MAIL_DIR": ""}])
def test_there_is_no_mailbox_where_letters_go_to_people(folder, client, settings, change):
    send("Your receipt")
    name = only(folder).name
    for key, value in change.items():
        setattr(settings, key, value)

    paths = ["/demo/mailbox/", f"/demo/mailbox/{name}/", f"/demo/mailbox/{name}/1/"]
    assert [client.get(path).status_code for path in paths] == [404, 404, 404]


def test_the_demo_shows_the_code_with_which_an_officer_signs_in(folder, client):
    made = demo.begin(at=timezone.now()).officers[0]
    client.post(reverse("sign-in"), {"email": made.email, "password": made.password})

    shown = client.get("/demo/mailbox/").content.decode()
    code = re.search(rf"{made.email}.*?(\d{{6}})", shown, re.DOTALL)[1]
    client.post(reverse("second-factor"), {"code": code})

    assert client.get(reverse("lender:queue")).status_code == 200


def test_a_service_with_a_secret_of_its_own_shows_no_codes(folder, client, settings):
    made = demo.begin(at=timezone.now()).officers[0]
    settings.SECRET_KEY = "x" * 50

    assert made.email not in client.get("/demo/mailbox/").content.decode()
