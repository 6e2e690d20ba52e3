"""What does not agree with the provider is listed once, until it is mended or explained."""

from datetime import timedelta

import pytest

from payments import differences
from payments.differences import Finding
from payments.models import Difference, Event
from payments.states import WrongState
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
LATER = NOON + timedelta(days=1)


@pytest.fixture
def strange(canal):
    return Finding("STRANGE_MOVEMENT", "txn_1", "CNY", 0, 9_70, lender=canal)


def test_an_account_is_trusted_until_something_does_not_agree(strange):
    assert differences.is_trusted("acct_1")

    differences.note("acct_1", [strange], at=NOON)

    assert not differences.is_trusted("acct_1")
    assert differences.is_trusted("")
    assert Event.objects.get(kind="difference.found").data["object"] == "txn_1"


def test_what_is_found_again_is_listed_once(strange):
    differences.note("", [strange], at=NOON)

    [row] = differences.note("", [strange], at=LATER)

    assert (row.found_at, row.seen_at) == (NOON, LATER)
    assert Event.objects.filter(kind="difference.found").count() == 1


def test_what_is_not_found_any_more_is_mended_and_opens_again_if_it_comes_back(strange):
    differences.note("", [strange], at=NOON)
    assert differences.note("", [], at=LATER) == []
    assert Difference.objects.get().state == "MENDED"

    [row] = differences.note("", [strange], at=LATER)

    assert (row.state, row.found_at, row.closed_by) == ("OPEN", LATER, "")


def test_a_persons_explanation_stands_while_the_amounts_stay_the_same(strange):
    [row] = differences.note("", [strange], at=NOON)

    differences.explain(row, text="A sale of our own  shop.", by="officer:1", at=LATER)

    assert differences.note("", [strange], at=LATER) == []
    row.refresh_from_db()
    assert (row.text, row.closed_by) == ("A sale of our own shop.", "officer:1")


def test_an_explanation_ends_where_the_amounts_change(strange, canal):
    [row] = differences.note("", [strange], at=NOON)
    differences.explain(row, text="A sale of our own shop.", by="officer:1", at=NOON)

    more = Finding("STRANGE_MOVEMENT", "txn_1", "CNY", 0, 9_71, lender=canal)

    assert [row.theirs_minor for row in differences.note("", [more], at=LATER)] == [9_71]


def test_an_explanation_says_something_and_only_once(strange):
    [row] = differences.note("", [strange], at=NOON)

    with pytest.raises(differences.TooShort):
        differences.explain(row, text="  ok  ", by="officer:1", at=NOON)
    differences.explain(row, text="A sale of our own shop.", by="officer:1", at=NOON)
    with pytest.raises(WrongState):
        differences.explain(row, text="A sale of our own shop.", by="officer:2", at=NOON)
