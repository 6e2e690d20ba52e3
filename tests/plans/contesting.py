"""Two at one agreement in one moment, each over a debt of its own, again and again.

CONTESTS=500 in the environment runs so many of each; the suite runs a few.
"""

import os
from dataclasses import replace
from datetime import date

import pytest

from payments import ledger
from payments.charging import AlreadyPaying, NotPayable
from payments.models import Debt
from payments.states import WrongState
from plans import cooling
from plans.answers import StaleBalance
from plans.changing.amendments import Moved, Waits
from plans.missing.lapses import NotYet
from plans.models import Debit, Lapse, Plan, Proposal, Settlement
from plans.progress import running_plan
from plans.settlement import settling
from plans.settlement.settlement_signing import ChangedSince
from plans.settlement.settlements import NotSettleable
from tests.conftest import ZHANG, place
from tests.payments.payers import breaches
from tests.payments.test_accruing import grow
from tests.races import at_once, shared_database

CONTESTS = int(os.environ.get("CONTESTS", "4"))
WEN, HE = "officer:7", "officer:8"
KINDLY = (
    AlreadyPaying,
    ChangedSince,
    cooling.TooLate,
    Moved,
    NotPayable,
    NotSettleable,
    NotYet,
    settling.TooEarly,
    StaleBalance,
    Waits,
    WrongState,
)
DECEMBER, OVER = date(2026, 12, 15), date(2027, 2, 22)
ALL = 30_542_70


def kindly(act):
    """Return an action that says "won" or "told"; any other trouble is no answer at all."""

    def said_so():
        try:
            return "told" if act() in (None, False) else "won"
        except KINDLY:
            return "told"

    return said_so


def done(act):
    """Return an action that is done with when it returns."""
    return kindly(lambda: act() or True)


@pytest.fixture
def contest(canal, tmp_path):
    """Return ``contest(prepare)``: for each debt, what both said and how it stands then."""

    def run(prepare, look=None, *, grows=False):
        came = []
        with shared_database(tmp_path):
            for number in range(CONTESTS):
                [debt] = at_once(lambda n=number: _placed(canal, n, grows=grows))
                [moves] = at_once(lambda d=debt: prepare(d))
                assert not isinstance(moves, Exception), moves
                both = at_once(*moves)
                [found] = at_once(lambda d=debt: look(d) if look else None)
                came.append((both, found))
            [wrong] = at_once(breaches)
        assert wrong == []
        return came

    return run


def _placed(canal, number, *, grows):
    debt = place(replace(ZHANG, reference=f"CB-{number}", borrower_reference=f"P-{number}"), canal)
    if grows:
        grow(debt)
    return debt


def fresh(record):
    """Return the record as another process has read it."""
    rows = type(record).objects
    related = {
        Plan: ("debt__lender", "lender"),
        Proposal: ("debt__lender", "lender"),
        Settlement: ("debt__lender", "policy"),
        Lapse: ("debt__lender", "lender", "plan__lender", "plan__debt"),
        Debit: ("debt__lender", "lender", "plan"),
        Debt: ("lender", "borrower"),
    }
    return rows.select_related(*related.get(type(record), ("debt__lender",))).get(pk=record.pk)


def one_won(came):
    return [sorted(map(str, both)) for both, _ in came] == [["told", "won"]] * CONTESTS


def left_of_plan(debt):
    plan = running_plan(debt)
    return sum(row.left_minor for row in plan.instalments.all()) - ledger.owed(debt).minor
