"""The outbox: one letter each about what happened, and none after somebody said stop."""

from datetime import datetime, timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend

from payments import differences, placing, refunding
from payments.events import record
from payments.models import Event, Lender
from payments.money import Money
from plans import disputes, holds
from plans.changing import adjustments
from portal import contacts, invitations, notices, recipients
from portal.models import ContactPoint, Notice, NoticeCursor
from tests.conftest import LI, NOON, place
from tests.payments import payers
from tests.portal.stories import LATER, found, invite, pay, post

pytestmark = pytest.mark.django_db
NIGHT = datetime.fromisoformat("2026-11-02T23:30:00+08:00")
MORNING = datetime.fromisoformat("2026-11-03T08:00:00+08:00")


@pytest.fixture
def debt(zhang_debt):
    """Mr Zhang's debt, which he has found, and an address that he confirmed."""
    return found(zhang_debt)


def test_a_printed_invitation_makes_no_e_mail(debt):
    invitations.invite(debt, kind="LETTER", contact_point=None, by="officer:2", at=NOON)

    assert post() == []
    assert Notice.objects.values_list("state", "reason").get() == ("HELD_BACK", "BY_POST")


def test_a_letter_goes_out_once_however_often_the_post_is_done(debt):
    pay(debt, 2_000_00)

    first = post()
    NoticeCursor.objects.update(last_event_id=0)
    again = post(at=LATER + timedelta(hours=1))

    assert (len(first), again) == (2, [])
    assert set(Notice.objects.values_list("state", flat=True)) == {"SENT"}


class SlowPost(EmailBackend):
    """A mail server so slow that somebody else does the post once the lease has run out."""

    is_met = False

    def send_messages(self, messages):
        if not SlowPost.is_met:
            SlowPost.is_met = True
            notices.deliver(at=LATER + 2 * notices.LEASE)
        return super().send_messages(messages)


def test_a_letter_that_another_worker_sent_meanwhile_stops_nobody(debt, settings):
    pay(debt, 2_000_00)
    SlowPost.is_met = False
    settings.EMAIL_BACKEND = f"{SlowPost.__module__}.{SlowPost.__qualname__}"

    post()

    assert SlowPost.is_met
    assert set(Notice.objects.values_list("state", flat=True)) == {"SENT"}


def test_an_event_that_was_committed_late_is_still_read(debt):
    pay(debt, 2_000_00)
    newest = Event.objects.latest("pk").pk
    NoticeCursor.objects.create(pk=1, last_event_id=newest + 100)

    assert len(post()) == 2


def test_an_invitation_is_held_back_while_the_amount_is_disputed(debt):
    invite(debt)
    disputes.open_dispute(debt, kind="AMOUNT", text="", by="borrower:1", at=NOON)

    told = [message.subject for message in post() if message.to != ["letters@canal.example"]]

    held = Notice.objects.get(event__kind="invitation.made")
    assert (held.state, held.reason) == ("HELD_BACK", "CONTACT_STOPPED")
    assert len(told) == 1


def test_a_receipt_still_comes_while_the_amount_is_disputed(debt):
    disputes.open_dispute(debt, kind="AMOUNT", text="", by="borrower:1", at=NOON)
    pay(debt, 2_000_00)
    post()

    about = Notice.objects.filter(event__kind="receipt.issued")
    assert [notice.state for notice in about] == ["SENT", "SENT"]


def test_an_invitation_waits_until_the_morning(debt):
    invite(debt, at=NIGHT)

    assert post(at=NIGHT) == []
    assert Notice.objects.get().next_try_at == MORNING
    assert len(post(at=MORNING)) == 1


def test_a_receipt_does_not_wait_until_the_morning(debt):
    pay(debt, 2_000_00, at=NIGHT)

    assert len(post(at=NIGHT)) == 2


@pytest.mark.parametrize(
    ("clock", "sent_at"),
    [
        ("2026-11-02T21:59:59", "2026-11-02T21:59:59"),
        ("2026-11-02T22:00:00", "2026-11-03T08:00:00"),
        ("2026-11-03T07:59:59", "2026-11-03T08:00:00"),
        ("2026-11-03T08:00:00", "2026-11-03T08:00:00"),
    ],
)
def test_the_quiet_hours_are_those_of_the_debt(debt, clock, sent_at):
    event = record(debt, "invitation.made", by="officer:2", at=NOON, invitation=1)

    earliest = recipients.not_before(event, at=datetime.fromisoformat(f"{clock}+08:00"))

    assert earliest == datetime.fromisoformat(f"{sent_at}+08:00")


@pytest.mark.parametrize("state", ["OPTED_OUT", "RETIRED", "WRONG_PERSON", "BOUNCED"])
def test_an_address_that_was_given_up_gets_nothing_more(debt, state):
    pay(debt, 2_000_00)
    notices.prepare(at=NOON)
    ContactPoint.objects.update(state=state)

    assert [message.to for message in post()] == [["letters@canal.example"]]
    mine = Notice.objects.get(side="BORROWER")
    assert (mine.state, mine.reason) == ("HELD_BACK", "ADDRESS_STOPPED")


def test_an_invitation_used_meanwhile_is_not_sent(debt):
    invitations.spend(invite(debt), at=NOON)

    assert post() == []
    assert Notice.objects.get().reason == "NO_LONGER_TRUE"


def test_a_borrower_without_an_address_leaves_a_trace(zhang_debt):
    placing.open_to_borrower(zhang_debt, by="borrower:1", at=NOON)
    pay(zhang_debt, 2_000_00)
    post()

    mine = Notice.objects.get(side="BORROWER")
    assert (mine.to, mine.state, mine.reason) == ("", "HELD_BACK", "NO_ADDRESS")


def test_a_post_that_is_down_is_tried_again_and_in_the_end_given_up(debt, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    holds.start(debt, text="", by="borrower:1", at=NOON)
    at = NOON
    for wait in notices.WAITS:
        assert post(at=at) == []
        assert Notice.objects.get().state == "WAITING"
        at += wait

    post(at=at)

    assert Notice.objects.get().state == "FAILED"


def test_a_letter_whose_sender_died_is_sent_after_the_lease(debt):
    holds.start(debt, text="", by="borrower:1", at=NOON)
    notices.prepare(at=NOON)
    assert notices._claim(Notice.objects.select_related("event__debt__lender").get(), at=NOON)

    assert post(at=NOON + timedelta(minutes=1)) == []
    assert len(post(at=NOON + notices.LEASE)) == 1


@pytest.mark.parametrize("count", [1, 3, 10])
def test_letters_are_prepared_in_a_fixed_number_of_queries(debt, count, django_assert_num_queries):
    others = [place(LI, debt.lender), debt]
    for number in range(count):
        record(others[number % 2], "hold.started", by="borrower:1", at=NOON, until="2026-12-02")
    notices.NoticeCursor.objects.create(pk=1)

    with django_assert_num_queries(9):
        notices.prepare(at=NOON)

    assert Notice.objects.count() == count


def test_what_a_stranger_says_is_told_to_the_lender_and_not_to_the_borrower(debt):
    contacts.not_this_person(debt.borrower, points=[], by=contacts.UNPROVEN, at=NOON)

    assert [message.to for message in post()] == [["letters@canal.example"]]
    assert Notice.objects.get(side="BORROWER").reason == "NOT_THEIRS"


@pytest.mark.parametrize("count", [1, 3, 10])
def test_each_letter_costs_the_same_few_queries(debt, count, django_assert_num_queries):
    for _again in range(count):
        record(debt, "hold.started", by="borrower:1", at=NOON, until="2026-12-02")
    notices.prepare(at=NOON)

    with django_assert_num_queries(2 + 4 * count):
        notices.deliver(at=NOON)


def test_a_run_of_the_post_is_bounded(debt):
    for _again in range(3):
        record(debt, "hold.started", by="borrower:1", at=NOON, until="2026-12-02")
    notices.prepare(at=NOON)

    assert notices.deliver(at=NOON, limit=2) == 2
    assert notices.deliver(at=NOON, limit=2) == 1


def test_of_two_workers_who_read_the_same_letter_one_sends_it(debt):
    holds.start(debt, text="", by="borrower:1", at=NOON)
    notices.prepare(at=NOON)
    seen = Notice.objects.select_related("event__debt__lender", "event__debt__borrower")
    first, second = seen.get(), seen.get()

    assert [notices._claim(each, at=NOON) for each in (first, second)] == [True, False]


def test_both_sides_are_told_what_was_taken_off_a_debt_without_a_plan(debt):
    adjustments.propose(
        debt, bucket="FEE", amount=Money(1_500_00, "CNY"), cause="FEE", text="-", by="o:1", at=NOON
    )

    told = {message.to[0]: message.body for message in post()}

    assert set(told) == {"zhang@example.org", "letters@canal.example"}
    assert all("1,500.00" in body and "29,042.70" in body for body in told.values())


def test_where_a_plan_follows_its_letter_alone_tells_of_it(debt):
    payers.agree(debt)
    post()
    adjustments.propose(
        debt, bucket="FEE", amount=Money(1_500_00, "CNY"), cause="FEE", text="-", by="o:1", at=NOON
    )
    post()

    kinds = set(Notice.objects.values_list("event__kind", flat=True))
    assert ("plan.changed" in kinds, "adjustment.done" in kinds) == (True, False)


def test_all_that_one_walk_found_is_one_letter_to_the_lender(debt):
    found = [differences.Finding("MISSING", f"ch_{n}", lender=debt.lender) for n in range(3)]
    differences.note("", found, at=NOON)

    (sent,) = post()

    assert (sent.to, "3" in sent.body) == (["letters@canal.example"], True)
    assert sorted(Notice.objects.values_list("state", flat=True)) == ["HELD_BACK"] * 2 + ["SENT"]


def test_a_lost_dispute_is_told_to_the_lender(debt):
    paid = pay(debt, 848_40)
    payers.dispute(paid)
    post()
    payers.dispute(paid, state="LOST")

    assert [message.to for message in post()] == [["letters@canal.example"]]


@pytest.mark.parametrize(("by", "told"), [("borrower:1", 2), ("officer:2", 1)])
def test_a_refund_refused_is_told_to_who_asked_for_it(debt, by, told):
    paid = pay(debt, 848_40)
    Lender.objects.update(refund_limit_minor=1_00)
    paid.refresh_from_db()
    amount = Money(10_00, "CNY")
    wanted = refunding.propose(paid, amount=amount, cause="MISTAKE", text="-", by=by, at=NOON)
    post()
    refunding.refuse(wanted, by="officer:3", at=NOON)

    assert len(post()) == told
