"""How often a person is written to: one letter a day, two in seven days, and none is lost."""

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.events import record
from payments.models import Borrower, Debt
from portal import caps, invitations, letter_kinds, notices
from portal.letter_kinds import Ground
from portal.models import ContactPoint, Identity, Notice, User
from tests.conftest import LI, NOON, TODAY, place
from tests.payments.payers import agree
from tests.portal.stories import confirm_address, found, invite, post

DAYS = st.integers(0, 30).map(lambda n: TODAY + timedelta(days=n))
A_DAY = timedelta(days=1)
# Some that count, and some that do not.
KINDS = ["hold.ended", "proposal.expired", "hold.started", "plan.kept"]


@contextmanager
def rolled_back():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture
def debt(zhang_debt):
    """Mr Zhang's debt, which he has found, and an address that he confirmed."""
    return found(zhang_debt)


def tell(debt, kind="hold.ended", *, at=NOON):
    """Let something happen that makes a letter; a rest that is over is one that counts."""
    return record(debt, kind, by="officer:2", at=at, until="2026-12-02", plan="none")


def another(debt):
    """Return one more debt of the same borrower."""
    more = replace(LI, reference="CB-2026-0009")
    other = place(more, debt.lender)
    Debt.objects.filter(pk=other.pk).update(borrower=debt.borrower)
    return Debt.objects.get(pk=other.pk)


def sent_on(days):
    """Do the post on each day at noon; return how many letters went to the borrower each day."""
    went = []
    for n in range(days):
        went.append(len([m for m in post(at=NOON + n * A_DAY) if "zhang" in m.to[0]]))
    return went


@given(st.sets(DAYS), DAYS)
def test_nobody_waits_longer_than_a_week_for_a_free_day(used, today):
    day = caps.next_day({d for d in used if d <= today}, today=today)

    assert today <= day <= today + timedelta(days=7)


@given(st.lists(DAYS, max_size=40))
def test_no_seven_days_ever_have_more_than_two_letters(wished):
    used: set[date] = set()
    for day in sorted(wished):
        used.add(caps.next_day(used, today=max([day, *used])))

    for n in range(60):
        week = {TODAY + timedelta(days=n + i) for i in range(7)}
        assert len(used & week) <= caps.WEEK_MAX


def test_every_letter_to_a_borrower_has_one_ground_and_only_asking_ones_count():
    for kind, about in letter_kinds.KINDS.items():
        assert (about.ground is not None) == (letter_kinds.BORROWER in about.sides)
        assert letter_kinds.counts(kind, {}) == (about.ground is Ground.ASKS)


@pytest.mark.django_db
def test_a_second_letter_on_a_day_waits_for_the_next(debt):
    tell(debt)
    assert len(post()) == 1
    tell(debt)

    assert post() == []
    waits = Notice.objects.get(state="WAITING")
    assert (waits.reason, waits.next_try_at.date()) == ("OVER_CAP", TODAY + A_DAY)
    assert len(post(at=NOON + A_DAY)) == 1


@pytest.mark.django_db
def test_a_third_letter_in_a_week_waits_until_the_first_is_a_week_old(debt):
    for n in range(3):
        tell(debt, at=NOON + n * A_DAY)
        post(at=NOON + n * A_DAY)

    assert Notice.objects.get(state="WAITING").next_try_at.date() == TODAY + timedelta(days=7)
    assert sent_on(8)[3:] == [0, 0, 0, 0, 1]


@pytest.mark.django_db
def test_what_is_due_at_once_goes_out_as_one_letter(debt):
    Borrower.objects.update(language="en")
    tell(debt)
    tell(another(debt))

    (sent,) = post()

    assert sent.subject == "Several messages in one"
    assert len(set(re.findall(r"/my/debts/\w+/", sent.body))) == 2
    assert sent.body.count("/stop/") == 1
    assert set(Notice.objects.values_list("state", flat=True)) == {"SENT"}


@pytest.mark.django_db
def test_all_debts_of_a_person_with_a_lender_count_together(debt):
    tell(debt)
    post()
    tell(another(debt))

    assert post() == []


@pytest.mark.django_db
def test_two_records_of_one_person_count_together(debt):
    other = found(place(LI, debt.lender))
    user = User.objects.create(username="zhang")
    for borrower in (debt.borrower, other.borrower):
        Identity.objects.create(user=user, borrower=borrower, proven_by="x", proven_at=NOON)
    tell(debt)
    post()
    tell(other)

    assert post() == []


@pytest.mark.django_db
def test_a_letter_on_paper_counts_as_well(debt):
    invitations.invite(debt, kind="LETTER", contact_point=None, by="officer:2", at=NOON)
    tell(debt)

    assert post() == []
    assert Notice.objects.get(state="WAITING").reason == "OVER_CAP"


@pytest.mark.django_db
def test_a_reminder_that_waited_past_its_day_is_not_sent(zhang_debt):
    plan = agree(found(zhang_debt))
    facts = {"plan": plan.code, "day": "2026-12-15", "amount_minor": 848_40}
    record(zhang_debt, "instalment.coming", by="night", at=NOON, **facts)
    notices.prepare(at=NOON)

    assert [m for m in post(at=NOON + timedelta(days=60)) if "receipt" in m.subject] == []
    assert Notice.objects.get(event__kind="instalment.coming").reason == "NO_LONGER_TRUE"


@pytest.mark.django_db
def test_two_addresses_of_a_person_get_the_same_letter_on_the_same_day(debt):
    confirm_address(debt, value="zhang.too@example.org")
    tell(debt)
    first = post()
    tell(debt)

    assert sorted(m.to[0] for m in first) == ["zhang.too@example.org", "zhang@example.org"]
    assert post() == []


@pytest.mark.django_db
def test_answers_receipts_and_notices_are_not_counted(debt):
    tell(debt)
    post()
    for _again in range(3):
        tell(debt, "hold.started")

    assert len(post()) == 3


@pytest.mark.django_db
def test_a_letter_held_back_uses_up_no_day(debt):
    invite(debt)
    notices.prepare(at=NOON)
    ContactPoint.objects.filter(value="zhang.old@example.org").update(state="OPTED_OUT")
    assert post() == []
    tell(debt)

    assert len(post()) == 1


@pytest.mark.django_db
def test_a_letter_whose_post_is_down_keeps_its_day_and_loses_nothing(debt, settings):
    tell(debt)
    tell(another(debt))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    assert post() == []
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

    assert len(post(at=NOON + timedelta(minutes=2))) == 1
    assert set(Notice.objects.values_list("state", flat=True)) == {"SENT"}


@pytest.mark.django_db
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 9), st.sampled_from(KINDS), st.booleans()), max_size=16))
def test_whatever_happens_the_cap_holds_and_nothing_is_lost(debt, happened):
    with rolled_back():
        debts = (debt, another(debt))
        days: list[list[str]] = []
        for n in range(18):
            for day, kind, is_other in happened:
                if day == n:
                    tell(debts[is_other], kind, at=NOON + n * A_DAY)
            post(at=NOON + n * A_DAY)
            due = Notice.objects.filter(sent_at=NOON + n * A_DAY, is_counted=True)
            days.append([str(each.rides_with_id or each.pk) for each in due])
        letters = [len(set(one)) for one in days]
        assert max(letters) <= 1
        assert all(sum(letters[n : n + 7]) <= 2 for n in range(18))
        assert set(Notice.objects.values_list("state", flat=True)) <= {"SENT"}
        assert Notice.objects.count() == len(happened)


@pytest.mark.django_db
@pytest.mark.parametrize("count", [1, 3, 10])
def test_days_are_given_in_a_fixed_number_of_queries(debt, count, django_assert_num_queries):
    others = another(debt)
    for _again in range(count):
        tell(debt)
        tell(others)
    notices.prepare(at=NOON)

    with django_assert_num_queries(8):
        assert caps.allot(NOON) == 2 * count
