"""The commands that outside programs rely on: what they print, and how they end."""

import json
import threading
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from payments.models import Account, Entry, Event, Posting
from plans import holds
from plans.models import Hold
from portal import sweeps
from portal.management.commands import worker
from tests.conftest import NOON
from tests.payments.payers import pay
from tests.portal.commands import printed

NOTHING_DONE = {sweep.__name__: 0 for sweep in sweeps.EVERY_NIGHT}


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)


def test_right_books_are_told_and_end_well(zhang_debt):
    pay(zhang_debt, 2_000_00)

    told = json.loads(printed("check_books", "--json"))

    assert (told["ok"], set(map(tuple, told["breaches"].values()))) == (True, {()})
    assert printed("check_books").strip() == "The books are right."


def test_a_breach_is_named_and_ends_with_status_1(zhang_debt, capsys):
    Account.objects.filter(debt=zhang_debt, kind="FEE").update(balance_minor=1_500_01)

    with pytest.raises(SystemExit) as ended:
        call_command("check_books", "--json")

    told = json.loads(capsys.readouterr().out)
    broken = {check for check, breaches in told["breaches"].items() if breaches}
    assert (ended.value.code, told["ok"]) == (1, False)
    assert broken == {"balances_are_the_fold_of_entries", "placed_mirrors_owed"}


def test_the_books_are_written_as_lines_that_add_up(zhang_debt):
    pay(zhang_debt, 2_000_00)

    lines = [json.loads(line) for line in printed("export_books").splitlines()]

    kinds = {line["type"] for line in lines}
    postings = [line for line in lines if line["type"] == "posting"]
    balances = {line["id"]: line["balance_minor"] for line in lines if line["type"] == "account"}
    folded = dict.fromkeys(balances, 0)
    for posting in postings:
        folded[posting["account_id"]] += posting["amount_minor"]
    assert kinds == {"account", "entry", "posting", "payment", "receipt"}
    assert (len(postings), folded) == (Posting.objects.count(), balances)


def test_what_is_written_of_the_books_names_nobody(zhang_debt):
    pay(zhang_debt, 2_000_00)

    text = printed("export_books")

    assert zhang_debt.code in text
    for private in (zhang_debt.borrower.name, "zhang", "4512", "1987"):
        assert private not in text


def test_a_night_ends_what_ran_out_and_the_same_night_again_does_nothing(zhang_debt):
    rest = holds.start(zhang_debt, text="", by="borrower:1", at=NOON)
    # At the end of a day of UTC the next one has long begun in Suzhou.
    before, last = ((rest.until_date - timedelta(days=n)).isoformat() for n in (1, 0))

    nights = [json.loads(printed("night", "--date", day, "--json")) for day in (before, last)]
    again = json.loads(printed("night", "--date", last, "--json"))

    rest.refresh_from_db()
    assert (rest.state, Event.objects.filter(kind="hold.ended").count()) == (Hold.State.ENDED, 1)
    assert [night["done"]["end_holds"] for night in nights] == [0, 1]
    assert again == {"at": f"{last}T23:59:00+00:00", "done": NOTHING_DONE}


@pytest.mark.django_db
def test_chosen_sweeps_run_for_a_moment_and_no_other():
    chosen = ("--only", "plan_debits", "--only", "take_debits")

    told = json.loads(printed("night", "--date", "2026-12-31T14:00+08:00", *chosen, "--json"))

    assert told == {
        "at": "2026-12-31T14:00:00+08:00",
        "done": {"plan_debits": 0, "take_debits": 0},
    }


def test_a_sweep_of_no_name_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        printed("night", "--only", "everything")


@pytest.mark.parametrize("day", ["2026-02-30", "tomorrow", "２０２６-01-01"])
def test_a_night_of_no_day_is_refused_with_a_sentence(day):
    with pytest.raises(CommandError, match="is not a day; write it as 2026-12-31"):
        printed("night", "--date", day)


@pytest.mark.django_db
def test_one_round_of_the_worker_runs_each_sweep_and_leaves_its_heartbeat():
    told = json.loads(printed("worker", "--once", "--json"))

    every = [sweep.__name__ for sweep in (*sweeps.EVERY_ROUND, *sweeps.EVERY_NIGHT)]
    assert told == {"done": dict.fromkeys(every, 0)}
    assert worker.heartbeat_file().exists()


def breaking(*, at: datetime) -> int:
    raise ValueError(f"张伟 owes 30,542.70 at {at}")


@pytest.mark.django_db(transaction=True)
def test_a_sweep_that_breaks_stops_no_other_and_its_words_are_not_logged(caplog):
    done = worker.run_round([breaking, sweeps.end_holds], threading.Event())

    assert done == {"breaking": None, "end_holds": 0}
    assert "breaking broke: ValueError at" in caplog.text
    assert "张伟" not in caplog.text


def test_the_webhook_address_is_registered_once_and_its_secret_printed(sandbox, settings):
    settings.PORTAL_ORIGIN = "https://portal.example"
    first = json.loads(printed("register_webhook", "--json"))
    again = json.loads(printed("register_webhook", "--json"))

    listed = sandbox.client().webhook_endpoints.list().data
    assert first == again
    assert first["url"] == "https://portal.example/webhooks/stripe/"
    assert [endpoint.url for endpoint in listed] == [first["url"]]
    assert first["secret"].startswith("whsec_")
    assert printed("register_webhook").strip() == first["secret"]


def test_without_a_key_no_webhook_is_registered(settings):
    settings.STRIPE_SECRET_KEY = ""

    with pytest.raises(CommandError, match="did not register"):
        printed("register_webhook")


def test_entries_are_written_in_the_order_of_their_chain(zhang_debt):
    pay(zhang_debt, 2_000_00)
    lines = map(json.loads, printed("export_books", "--json").splitlines())

    entries = [(line["number"], line["digest"]) for line in lines if line["type"] == "entry"]

    in_order = Entry.objects.order_by("number").values_list("number", "digest")
    assert entries == list(in_order)
