"""What letters say: neutral outside, plain inside, and in the language of their reader."""

import re
from datetime import timedelta

import pytest
from django.utils import translation

from payments import closing, methods, payouts, receipts, refunding
from payments.events import record, record_for
from payments.models import Borrower, Lender
from payments.money import Money
from payments.provider.methods import Kept
from payments.wire_movements import PayoutSeen
from plans import (
    answers,
    autopay,
    changes,
    collecting,
    disputes,
    exhibits,
    expiring,
    holds,
    line_disputes,
    mandates,
    progress,
    second_looks,
)
from plans.holds import Wish
from plans.leeway import Kind
from plans.models import Adjustment, Plan
from portal import invitations, letters, notices, sweeps
from portal.models import Notice
from tests.conftest import NOON
from tests.payments import payers
from tests.payments.payers import begin, said
from tests.plans.amending import ask as amend
from tests.plans.collectors import DUE, TOLD, night, permit
from tests.portal import ladder_story, settlement_story
from tests.portal.stories import STEADY, found, invite, pay, post, suggest

pytestmark = pytest.mark.django_db
NEUTRAL = re.compile(r"^[^0-9¥$€£]{2,60}$")


@pytest.fixture
def debt(zhang_debt):
    """Mr Zhang's debt, which he has found, and an address that he confirmed."""
    return found(zhang_debt)


def speak(debt, language):
    Borrower.objects.filter(pk=debt.borrower_id).update(language=language)


def tell_everything(debt):
    """Let each event happen that makes a letter."""
    invite(debt)
    settlement_story.every_turn(debt)
    first = suggest(debt)
    offer = answers.counter(
        first, terms=STEADY, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON
    )
    answers.withdraw(offer, by="borrower:1", at=NOON)
    refuse_twice(suggest(debt))
    third = suggest(debt)
    answers.counter(
        third, terms=STEADY, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON
    )
    answers.expire_due(at=NOON + timedelta(days=15))
    holds.start(debt, text="", by="borrower:1", at=NOON)
    rest_and_ask(debt)
    debt.refresh_from_db()
    for kind in ("AMOUNT", "NOT_ME"):
        opened = disputes.open_dispute(debt, kind=kind, text="", by="borrower:1", at=NOON)
        disputes.answer(opened, is_upheld=False, text="", by="officer:2", at=NOON)
    debt.refresh_from_db()
    plan = answers.approve(suggest(debt), balance_minor=30_542_70, by="officer:2", at=NOON)
    record(debt, "plan.taken_back", by="borrower:1", at=NOON, plan=plan.code)
    amend(plan, Kind.SKIP, lambda left: changes.skip(left, day=left.coming[9][0]))
    collect(debt)
    slow = begin(debt, 500_00)
    for word in ("PROCESSING", "FAILED"):
        progress.settle(slow, said(slow, word), at=NOON)
    first = pay(debt, 848_40)
    last = pay(debt, 29_694_30)
    payers.dispute(last)
    payers.dispute(last, state="LOST")
    give_back(debt, first)
    closing.close(
        debt.lender, currency="CNY", last=NOON.date(), by="night", at=NOON + timedelta(days=1)
    )
    seen = PayoutSeen("po_1", "FAILED", 823_50, "CNY", NOON.date(), NOON)
    payouts.apply(debt.lender, seen, account="", at=NOON)


def refuse_twice(sent):
    """Say no to a plan, and no again by another person."""
    answers.decline(sent, reason_code="LENGTH", reason_text="", by="officer:2", at=NOON)
    look = second_looks.ask(sent, by="borrower:1", at=NOON)
    second_looks.answer(look, is_agreed=False, text="No.", by="officer:3", at=NOON)


def give_back(debt, first):
    """Give a part of a payment back, propose another part, and ask about what is held."""
    payers.give_back(first, 100_00)
    amount, why = Money(747_00, "CNY"), {"cause": "MISTAKE", "text": "Twice."}
    Lender.objects.update(refund_limit_minor=1_00)
    refunding.propose(first, amount=amount, **why, by="officer:2", at=NOON)
    record(debt, "credit.asked", by="books", at=NOON, amount_minor=1_00, days=14)
    refused = refunding.propose(first, amount=Money(1_40, "CNY"), **why, by="borrower:1", at=NOON)
    refunding.refuse(refused, by="officer:3", at=NOON)
    record(debt, "refund.not_made", by="stripe", at=NOON, refund=refused.code)
    made = Adjustment.objects.create(
        lender=debt.lender,
        debt=debt,
        code="a1",
        bucket="FEE",
        amount_minor=1_00,
        cause="FEE",
        at=NOON,
    )
    facts = {"adjustment": made.code, "minor": 1_00, "left_minor": 5_00}
    record(debt, "adjustment.done", by="officer:2", at=NOON, **facts)
    record_for(debt.lender, "difference.found", by="books", at=NOON, difference=1)


def rest_and_ask(debt):
    """Rest, rest longer, and question a line up to another look at its answer."""
    rest_longer(debt)
    asked = line_disputes.open_dispute(
        debt, ground="OTHER", asked={"line-3": 5_00}, text="", by="borrower:1", at=NOON
    )
    paper = {"kind": "PDF", "body": b"%PDF-", "shows": "CONTRACT"}
    exhibits.add(asked, side="LENDER", **paper, by="officer:2", at=NOON)
    line_disputes.decide(asked, upheld={}, text="No.", by="officer:2", at=NOON)
    line_disputes.appeal(asked, text="", by="borrower:1", at=NOON)
    disputes.withdraw(asked, by="borrower:1", at=NOON)


def rest_longer(debt):
    """Begin a rest, make it longer and end it."""
    helped = holds.begin(debt, Wish("ADVISER", reference="StepChange"), by="borrower:1", at=NOON)
    holds.extend(helped, until=None, by="borrower:1", at=NOON)
    holds.end(helped, text="", by="borrower:1", at=NOON)


def collect(debt):
    """Let payments be taken by themselves, and everything happen that can happen then."""
    card = Kept("pm_1", "cus_1", "card", "visa", "4242", 2027, 1)
    method, plan = (
        methods.keep(debt, card, account="", at=NOON),
        Plan.objects.get(debt=debt, state="ACTIVE"),
    )
    mandate = permit(plan, method)
    holds.end_due(at=TOLD)
    night(TOLD)
    take_and_hear("insufficient_funds", at=DUE)
    take_and_hear("authentication_required", at=DUE + timedelta(days=3))
    january = DUE + timedelta(days=31)
    night(january - timedelta(days=4))
    expiring.notice(at=january + timedelta(days=10))
    autopay.let_go(at=january + timedelta(days=5))
    methods.lose(method, [debt], at=NOON)
    mandates.cancel(mandate, by="borrower:1", at=NOON)
    sweeps.remind(at=january - timedelta(days=2))


def take_and_hear(code, *, at):
    """Send the debit that is due; the bank refuses it."""
    (debit,) = collecting.due(at=at)
    payment = collecting.begin(debit, at=at)
    progress.settle(payment, said(payment, "FAILED", failure=code), at=at)


def every_letter(debt, language):
    """Return each letter of the whole story, by kind of event and side, in one language."""
    tell_everything(debt)
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
