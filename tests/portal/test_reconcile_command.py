"""Reconciling each night and by hand: what the command tells, and what it lets a person say."""

import json
from contextlib import suppress
from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command

from payments import gateway
from payments.models import Reconciliation
from portal import sweeps
from tests.conftest import NOON
from tests.portal.provider_side import LATER, paid, strange

pytestmark = pytest.mark.django_db


def told(*options):
    """Return what the command prints, whether it failed or not."""
    out = StringIO()
    with suppress(SystemExit):
        call_command("reconcile", "--json", *options, stdout=out, stderr=StringIO())
    return json.loads(out.getvalue())


def test_the_night_walks_each_account_once(zhang_debt, sandbox):
    paid(zhang_debt, sandbox, is_heard=False)

    assert [sweeps.reconcile(at=LATER), sweeps.reconcile(at=LATER)] == [1, 0]
    assert sweeps.reconcile(at=NOON + timedelta(days=1)) == 1


def test_a_provider_that_does_not_answer_is_left_for_the_next_night(zhang_debt, sandbox):
    sandbox.faults.on_requests(*["lost_before"] * (gateway.RETRIES_MAX + 1))

    assert sweeps.reconcile(at=LATER) == 0
    assert Reconciliation.objects.get().finished_at is None


def test_the_command_tells_all_of_it_as_one_object(zhang_debt, sandbox):
    paid(zhang_debt, sandbox)
    with time_machine.travel(LATER):
        said = told()

    own = said["accounts"][""]
    assert (said["ok"], said["difference_minor"], own["open"]) == (True, {"CNY": 0}, [])
    assert (own["movements_seen"], own["events_recovered"], own["mended"]) == (1, 0, 0)


def test_the_command_fails_while_something_is_open_and_takes_an_explanation(zhang_debt, sandbox):
    strange(sandbox)
    with time_machine.travel(LATER):
        said = told("--account", "own")
        [difference] = said["accounts"][""]["open"]
        assert (said["ok"], difference["kind"]) == (False, "STRANGE_MOVEMENT")
        text = "A sale of our own shop."
        call_command("reconcile", "--explain", difference["pk"], "--text", text, stdout=StringIO())
        assert told()["ok"]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--account", "acct_nobody"], "No lender has the account"),
        (["--explain", "99"], "There is no difference 99"),
    ],
)
def test_the_command_says_what_it_cannot_do(canal, sandbox, options, said):
    with pytest.raises(CommandError, match=said):
        call_command("reconcile", *options)
