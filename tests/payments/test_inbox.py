"""Stored events: taken by one worker, acted on once, and never lost with whoever had them."""

import pytest

from payments import inbox
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def store(count):
    for number in range(count):
        inbox.store({"id": f"evt_{number}", "type": "product.created"}, at=NOON)


def test_events_are_taken_a_few_at_once_and_by_one_worker_only():
    store(inbox.CLAIM_MAX + 5)

    mine, theirs = inbox.claim(at=NOON), inbox.claim(at=NOON)

    assert [len(mine), len(theirs), len(inbox.claim(at=NOON))] == [inbox.CLAIM_MAX, 5, 0]
    assert not {event.pk for event in mine} & {event.pk for event in theirs}
    assert [event.event_id for event in mine[:3]] == ["evt_0", "evt_1", "evt_2"]


def test_an_event_that_may_have_ended_its_worker_is_taken_alone():
    store(3)
    for turn in range(inbox.ALONE_AFTER):
        inbox.claim(at=NOON + turn * inbox.LEASE)  # And then its process died.

    again = [inbox.claim(at=NOON + inbox.ALONE_AFTER * inbox.LEASE) for _ in range(3)]

    assert [[event.event_id for event in each] for each in again] == [
        [f"evt_{n}"] for n in range(3)
    ]


def test_what_was_taken_and_not_looked_at_is_for_others_at_once():
    store(1)
    inbox.give_back(inbox.claim(at=NOON), at=NOON)

    (again,) = inbox.claim(at=NOON)

    assert (again.event_id, again.tries) == ("evt_0", 1)
