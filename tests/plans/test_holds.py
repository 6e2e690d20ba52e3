"""Rests of every kind: how long the law and the lender give, what they stop, who wins a race."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from payments import freezing
from payments.models import Event
from payments.states import WrongState
from plans import answers, breathing, disputes, holds, progress
from plans.breathing import KINDS
from plans.holds import AlreadyTaken, NotAllowed, Wish
from plans.models import Hold, Plan
from tests.conftest import NOON, TODAY
from tests.portal.stories import suggest

pytestmark = pytest.mark.django_db
WEN, ZHANG_HIMSELF = "officer:2", "borrower:1"


@pytest.fixture
def british(zhang_debt):
    """A debt whose lender is at home in Great Britain."""
    zhang_debt.lender.country = "GB"
    zhang_debt.lender.save()
    return zhang_debt


def notice(kind, **changes):
    return Wish(kind, reference="IS-1234567", **changes)


def refused(debt, wish, *, by=WEN):
    with pytest.raises(NotAllowed) as refusal:
        holds.begin(debt, wish, by=by, at=NOON)
    return refusal.value.code


def test_sixty_days_from_5_january_end_on_5_march():
    standard = KINDS["UK_STANDARD"]

    assert breathing.last_day(standard, date(2026, 1, 5)) == date(2026, 3, 5)
    assert breathing.days_left(date(2026, 3, 5), on=date(2026, 1, 5)) == 60
    assert breathing.days_left(date(2026, 3, 5), on=date(2026, 3, 6)) == 0


def test_the_laws_rest_begins_when_its_notice_says(british):
    wish = notice("UK_STANDARD", from_date=TODAY - timedelta(days=3))

    hold = holds.begin(british, wish, by=WEN, at=NOON)

    assert (hold.from_date, hold.until_date) == (date(2026, 10, 30), date(2026, 12, 28))
    told = Event.objects.get(kind="hold.started").data
    assert told == {"hold": hold.code, "kind": "UK_STANDARD", "until": "2026-12-28"}


def test_crisis_care_lasts_until_treatment_ended_and_thirty_days(british):
    hold = holds.begin(british, notice("UK_CRISIS"), by=WEN, at=NOON)

    assert hold.until_date is None
    assert holds.end_due(at=NOON + timedelta(days=400)) == 0
    later = NOON + timedelta(days=100)
    holds.note_end_of_treatment(hold, ended=date(2027, 1, 31), by=WEN, at=later)
    hold.refresh_from_db()
    assert hold.until_date == date(2027, 3, 2)


@pytest.mark.parametrize(
    ("kind", "by"),
    [("UK_STANDARD", WEN), ("LENDER", ZHANG_HIMSELF), ("REST", WEN)],
    ids=["the law of another country", "for the lender to give", "for the borrower to take"],
)
def test_each_side_begins_its_own_kinds(zhang_debt, kind, by):
    assert refused(zhang_debt, notice(kind), by=by) == "NOT_HERE"
    assert not Hold.objects.exists()


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"reference": "  "}, "NO_REFERENCE"),
        ({"from_date": TODAY + timedelta(days=1)}, "TOO_LATE"),
        ({"from_date": TODAY - timedelta(days=61)}, "TOO_EARLY"),
    ],
)
def test_a_notice_that_cannot_be_right_is_asked_again(british, changes, code):
    wish = Wish(**{"kind": "UK_STANDARD", "reference": "IS-1"} | changes)

    assert refused(british, wish) == code


def test_sixty_days_come_once_in_twelve_months(british):
    holds.begin(british, notice("UK_STANDARD"), by=WEN, at=NOON)
    holds.end_due(at=NOON + timedelta(days=70))

    with pytest.raises(AlreadyTaken):
        holds.begin(british, notice("UK_STANDARD"), by=WEN, at=NOON + timedelta(days=364))
    holds.begin(british, notice("UK_STANDARD"), by=WEN, at=NOON + timedelta(days=365))
    assert Hold.objects.count() == 2


def test_an_advisers_thirty_days_become_sixty_once(zhang_debt):
    hold = holds.begin(zhang_debt, notice("ADVISER"), by=ZHANG_HIMSELF, at=NOON)

    holds.extend(hold, until=None, by=ZHANG_HIMSELF, at=NOON)

    assert hold.until_date == TODAY + timedelta(days=60)
    with pytest.raises(NotAllowed, match="NOT_LONGER"):
        holds.extend(hold, until=None, by=ZHANG_HIMSELF, at=NOON)


def test_a_lender_may_give_more_up_to_a_year(zhang_debt):
    hold = holds.begin(zhang_debt, Wish("LENDER"), by=WEN, at=NOON)

    holds.extend(hold, until=TODAY + timedelta(days=365), by=WEN, at=NOON)
    with pytest.raises(NotAllowed, match="TOO_LONG"):
        holds.extend(hold, until=TODAY + timedelta(days=366), by=WEN, at=NOON)

    assert hold.until_date == TODAY + timedelta(days=365)


def test_the_laws_rest_is_not_ended_by_the_borrower(british):
    hold = holds.begin(british, notice("UK_STANDARD"), by=WEN, at=NOON)

    with pytest.raises(NotAllowed):
        holds.end(hold, text="", by=ZHANG_HIMSELF, at=NOON)
    holds.end(hold, text="The adviser cancelled it.", by=WEN, at=NOON)

    hold.refresh_from_db()
    assert (hold.state, hold.ended_by) == (Hold.State.CANCELLED, WEN)


def test_of_two_who_change_one_rest_the_second_is_told(zhang_debt):
    mine = holds.begin(zhang_debt, Wish("LENDER"), by=WEN, at=NOON)
    theirs = Hold.objects.select_related("debt__lender").get()
    holds.extend(mine, until=TODAY + timedelta(days=90), by=WEN, at=NOON)

    with pytest.raises(WrongState):
        holds.extend(theirs, until=TODAY + timedelta(days=45), by="officer:3", at=NOON)
    holds.end(theirs, text="x", by="officer:3", at=NOON)
    with pytest.raises(WrongState):
        holds.end(mine, text="x", by=WEN, at=NOON)


def test_two_notices_of_one_rest_are_one_rest(british):
    hold = holds.begin(british, notice("UK_STANDARD"), by=WEN, at=NOON)

    with pytest.raises(AlreadyTaken):
        holds.begin(british, notice("UK_STANDARD"), by="officer:3", at=NOON)
    hold.pk, hold.code = None, "ANOTHER"
    with pytest.raises(IntegrityError), transaction.atomic():
        hold.save(force_insert=True)

    assert Hold.objects.count() == 1


def test_a_rest_stops_contact_and_collecting_unless_payments_go_on(zhang_debt):
    hold = holds.start(zhang_debt, text="", by=ZHANG_HIMSELF, at=NOON)
    assert holds.not_collected_for([zhang_debt.pk]) == {zhang_debt.pk}

    holds.let_autopay(hold, pauses=False, by=ZHANG_HIMSELF, at=NOON)

    assert holds.not_collected_for([zhang_debt.pk]) == set()
    assert disputes.is_contact_stopped(zhang_debt)


def test_a_rest_costs_nothing_from_its_first_day_to_its_last(zhang_debt):
    hold = holds.begin(zhang_debt, Wish("LENDER"), by=WEN, at=NOON)
    assert freezing.is_frozen(zhang_debt, TODAY)

    holds.end_due(at=NOON + timedelta(days=31))

    (time,) = freezing.in_force(zhang_debt, on=hold.until_date)
    assert (time.about, time.end) == (hold.code, hold.until_date + timedelta(days=1))
    assert not freezing.is_frozen(zhang_debt, hold.until_date + timedelta(days=1))


def test_nothing_is_late_in_a_rest(zhang_debt):
    offer = suggest(zhang_debt)
    answers.approve(offer, balance_minor=offer.total_minor, by=WEN, at=NOON)
    plan = Plan.objects.select_related("debt__lender", "lender", "proposal").get()
    day = date(2026, 12, 28)
    assert progress.progress_of(plan, on=day).overdue.minor == 848_40

    holds.begin(zhang_debt, Wish("LENDER", until_date=date(2026, 12, 31)), by=WEN, at=NOON)

    assert progress.progress_of(plan, on=day).overdue.minor == 0
