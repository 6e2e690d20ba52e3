"""The loop of sweeps: goes on when one breaks, stops when told, and says so without a name."""

import json
import threading

import pytest
from django.core.management import call_command

from plans import holds
from portal import sweeps
from portal.management.commands import worker
from tests.conftest import NOON
from tests.payments.payers import begin
from tests.portal.visits import is_paid, keep, open_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment(zhang_debt, sandbox):
    """Mr Zhang has paid 848.40 on the provider's page; nobody here has heard of it yet."""
    begun = begin(zhang_debt, 848_40)
    sandbox.pay(open_page(begun))
    return begun


def test_the_worker_goes_on_after_a_sweep_that_breaks(db, caplog, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)

    def breaks(*, at):
        raise ValueError("张伟 owes 30,542.70")

    def counts(*, at):
        return 3

    done = worker.run_round([breaks, counts], threading.Event())

    assert done == {"breaks": None, "counts": 3}
    assert "breaks broke: ValueError" in caplog.text
    assert "张伟" not in caplog.text and "30,542" not in caplog.text
    assert worker.heartbeat_file().exists()


def test_the_worker_stops_when_it_is_told_to(db, monkeypatch, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    stopped, rounds = threading.Event(), []

    def told(*, at):
        rounds.append(at)
        stopped.set()
        return 0

    monkeypatch.setattr(sweeps, "EVERY_ROUND", (told,))
    monkeypatch.setattr(sweeps, "EVERY_NIGHT", ())

    worker.run_until(stopped)

    assert len(rounds) == 1


def test_one_round_of_the_worker_does_all_there_is(payment, sandbox, settings, tmp_path, capsys):
    settings.MEDIA_ROOT = str(tmp_path)
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    keep(sandbox.events())

    call_command("worker", "--once", "--json")

    done = json.loads(capsys.readouterr().out)["done"]
    assert done["act_on_events"] == 1
    assert None not in done.values()
    assert is_paid(payment)


def test_the_night_run_twice_changes_nothing_more(zhang_debt, capsys):
    holds.start(zhang_debt, text="", by="borrower:1", at=NOON)

    call_command("night", "--date", "2026-12-03", "--json")
    call_command("night", "--date", "2026-12-03", "--json")

    first, second = (json.loads(line)["done"] for line in capsys.readouterr().out.splitlines())
    assert (first["end_holds"], second["end_holds"]) == (1, 0)
