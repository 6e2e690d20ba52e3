"""Placing, and what an officer may do about a debt that is held: confirm it, or correct it."""

from dataclasses import replace

import pytest

from payments import ledger, placing
from payments.models import Debt, Event
from payments.placements import Part
from payments.states import WrongState
from tests.conftest import LI, NOON, ZHANG, place

pytestmark = pytest.mark.django_db
WEN = {"by": "officer:2", "at": NOON}
WRONG_SUM = (Part("PRINCIPAL", 8_000_00), Part("INTEREST", 119_99))


def codes(debt):
    debt.refresh_from_db()
    return [reason["code"] for reason in debt.held_reasons]


@pytest.fixture
def held(canal):
    """A debt of Ms Li's whose parts do not add up and whose papers are missing."""
    return place(replace(LI, parts=WRONG_SUM, documents=()), canal)


def test_what_passes_has_books_and_what_does_not_has_reasons(zhang_debt, held):
    assert (zhang_debt.state, ledger.owed(zhang_debt).minor) == (Debt.State.VERIFIED, 30_542_70)
    assert (held.state, ledger.last_entry(held)) == (Debt.State.HELD, None)
    assert sorted(codes(held)) == ["DOCUMENTS_MISSING", "PARTS_DO_NOT_ADD_UP"]


def test_a_debt_is_open_once_every_reason_has_its_answer(held):
    placing.correct(held, parts=LI.parts, **WEN)
    assert codes(held) == ["DOCUMENTS_MISSING"]

    assert placing.confirm(held, code="DOCUMENTS_MISSING", note="Seen.", **WEN) == []

    assert (held.state, ledger.owed(held).minor) == (Debt.State.VERIFIED, 8_120_00)


def test_a_sum_that_does_not_add_up_cannot_be_confirmed_away(held):
    with pytest.raises(ValueError, match="only corrected"):
        placing.confirm(held, code="PARTS_DO_NOT_ADD_UP", note="Fine.", **WEN)

    assert sorted(codes(held)) == ["DOCUMENTS_MISSING", "PARTS_DO_NOT_ADD_UP"]


def test_a_correction_that_does_not_add_up_either_leaves_it_held(held):
    left = placing.correct(held, parts=(Part("PRINCIPAL", 8_119_99),), **WEN)

    assert sorted(each["code"] for each in left) == ["DOCUMENTS_MISSING", "PARTS_DO_NOT_ADD_UP"]
    assert ledger.last_entry(held) is None


@pytest.mark.parametrize("answer", ["confirm", "correct"])
def test_a_debt_that_is_held_no_more_is_left_as_it_is(zhang_debt, answer):
    with pytest.raises(WrongState):
        if answer == "confirm":
            placing.confirm(zhang_debt, code="DOCUMENTS_MISSING", note="", **WEN)
        else:
            placing.correct(zhang_debt, parts=LI.parts, **WEN)

    assert zhang_debt.lines.count() == 3
    assert not Event.objects.filter(kind__in=("debt.confirmed", "debt.corrected")).exists()


def test_a_twin_of_a_debt_is_held_but_not_of_one_that_is_closed(canal, zhang_debt):
    again = replace(ZHANG, reference="CB-2", borrower_reference=zhang_debt.borrower.reference)
    third = replace(again, reference="CB-3")

    assert codes(place(again, canal)) == ["LOOKS_PLACED_TWICE"]
    for debt in Debt.objects.all():
        placing.recall(debt, reason="recalled", **WEN)
    assert codes(place(third, canal)) == []
