"""What letters say: neutral outside, plain inside, and in the language of their reader."""

import re

import pytest
from django.utils import translation

from payments import receipts
from payments.models import Borrower
from plans import (
    answers,
    disputes,
    holds,
)
from plans.models import Plan
from portal import invitations, letters, notices
from portal.models import Notice
from tests.conftest import NOON
from tests.portal import ladder_story, letter_story
from tests.portal.stories import found, invite, pay, post, suggest

pytestmark = pytest.mark.django_db
NEUTRAL = re.compile(r"^[^0-9¥$€£]{2,60}$")


@pytest.fixture
def debt(zhang_debt):
    """Mr Zhang's debt, which he has found, and an address that he confirmed."""
    return found(zhang_debt)


def speak(debt, language):
    Borrower.objects.filter(pk=debt.borrower_id).update(language=language)


def every_letter(debt, language):
    """Return each letter of the whole story, by kind of event and side, in one language."""
    letter_story.tell_everything(debt)
    ladder_story.tell_of(Plan.objects.filter(debt=debt).first())
    notices.prepare(at=NOON)
    waiting = Notice.objects.filter(state=Notice.State.WAITING).select_related(
        "event__debt__lender", "event__debt__borrower"
    )
    waiting.update(language=language)
    return {(n.event.kind, n.side): letters.write(n) for n in waiting.order_by("pk")}


def test_every_event_with_a_letter_makes_one_for_each_of_its_sides(debt):
    written = every_letter(debt, "en")

    sides = {(kind, side) for kind, listed in notices.LETTERS.items() for side in listed}
    assert set(written) == sides


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_letter_is_plain_text_with_a_neutral_subject(debt, language):
    written = every_letter(debt, language)

    for letter in written.values():
        assert NEUTRAL.match(letter.subject)
        assert not re.search(r"[<>]|&\w+;|\{[{%]|%\(|\bNone\b", letter.body)
        assert "http://127.0.0.1:8000/" in letter.body


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_no_borrowers_subject_names_the_lender_or_the_borrower(debt, language):
    written = every_letter(debt, language)

    subjects = "\n".join(letter.subject for letter in written.values())
    assert not [name for name in ("Canal", "运河", "张伟", "CB-2026") if name in subjects]


def test_every_letter_to_a_borrower_says_how_to_stop_and_how_to_check_it(debt):
    written = every_letter(debt, "en")

    for (_kind, side), letter in written.items():
        ways_out = ["/not-me/", "/stop/", "/is-this-real/"]
        found = [way for way in ways_out if way in letter.body]
        assert found == (ways_out if side == letters.BORROWER else [])


def test_an_invitation_names_no_creditor_no_person_and_no_amount(debt):
    invite(debt)

    (sent,) = post()

    told = sent.subject + sent.body
    assert not [w for w in ("Canal", "运河", "张", "30,542", "¥", "debt", "CB-") if w in told]


def test_an_invitation_goes_to_its_address_with_the_link_that_opens_it(debt):
    made = invite(debt)

    (sent,) = post()

    link = f"http://127.0.0.1:8000/invitation/{invitations.secret_of(made)}/"
    assert (sent.to, link in sent.body) == (["zhang.old@example.org"], True)


def test_both_sides_get_a_copy_of_the_same_receipt(debt):
    receipt = pay(debt, 2_000_00).receipt

    sent = {message.to[0]: message for message in post()}

    assert set(sent) == {"zhang@example.org", "letters@canal.example"}
    assert [m.attachments[0].filename for m in sent.values()] == ["receipt.pdf"] * 2
    assert all(receipt.code in message.body for message in sent.values())
    assert receipts.find(receipt.code, receipt.check_code) == receipt


def test_both_sides_get_the_agreement(debt):
    answers.approve(suggest(debt), balance_minor=30_542_70, by="officer:2", at=NOON)

    agreed = [message for message in post() if message.attachments]

    names = {message.to[0]: message.attachments[0].filename for message in agreed}
    addresses = ("zhang@example.org", "letters@canal.example")
    assert names == dict.fromkeys(addresses, "agreement.pdf")
    attached = {bytes(message.attachments[0].content) for message in agreed}
    assert len(attached) == 1 and attached.pop().startswith(b"%PDF")


def test_a_letter_is_in_the_language_of_its_reader(debt):
    speak(debt, "en")
    pay(debt, 2_000_00)

    sent = {message.to[0]: message for message in post()}

    with translation.override("zh-hans"):
        theirs = translation.gettext("A payment has arrived")
    assert sent["zhang@example.org"].subject == "Your receipt"
    assert sent["letters@canal.example"].subject == theirs


def test_the_language_that_a_borrower_chose_wins(debt, zhang):
    zhang.language = "en"
    zhang.save()
    pay(debt, 2_000_00)

    assert "Canal Bank received your payment of ¥2,000.00." in post()[0].body


def test_a_name_cannot_write_a_letter_of_its_own(debt):
    hostile = "Canal & Co\n\nPay <a href='http://evil.example'>here</a>\u202e\x07{{ url }}"
    debt.lender.name = hostile
    debt.lender.save()
    speak(debt, "en")
    holds.start(debt, text="", by="borrower:1", at=NOON)
    disputes.open_dispute(debt, kind="AMOUNT", text="", by="borrower:1", at=NOON)

    sent = [m for m in post() if "disagree with the amount" in m.body]

    shown = "Canal & Co Pay <a href='http://evil.example'>here</a> {{ url }} will answer by"
    assert shown in " ".join(sent[0].body.split()).replace("  ", " ")
    assert "\u202e" not in sent[0].body


def test_a_letter_about_paying_lands_on_the_page_for_paying(debt):
    pay(debt, 500_00, succeeds=False)

    (sent,) = post()

    assert f"http://127.0.0.1:8000/my/debts/{debt.code}/payments/" in sent.body


def test_days_in_a_letter_are_those_of_the_debt(debt):
    speak(debt, "en")
    suggest(debt)

    mine = [message for message in post() if message.to == ["zhang@example.org"]]

    assert "A person there will answer by 4 November 2026." in mine[0].body
