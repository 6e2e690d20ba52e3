"""``manage.py seed``: the stories are there at once, and a second time changes nothing."""

import json
from io import StringIO
from itertools import islice

import pytest
import time_machine
from django.core.management import CommandError, call_command

from payments import ledger, placing
from payments.models import Debt, Entry, Event, Lender
from plans import holds
from plans.models import Agreement, Proposal
from portal import clients
from portal.lender import people
from portal.models import Invitation, Membership, User
from tests.conftest import NOON
from tests.portal.commands import printed
from tests.portal.ways_in import find, is_signed_in, sent_code

WAYS_IN = {"name", "lender", "debt", "letter_code", "birth_date", "id_last4", "link"}


def seeded(scenario: str) -> dict:
    return json.loads(printed("seed", "--scenario", scenario, "--json"))


@pytest.fixture
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


def counts() -> dict[str, int]:
    models = (Debt, Entry, Event, Invitation, Membership, Proposal, User)
    return {model.__name__: model.objects.count() for model in models}


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
@pytest.mark.parametrize("scenario", ["demo", "access", "life", "keeping"])
def test_a_second_time_changes_nothing_and_says_the_same(scenario):
    first, before = seeded(scenario), counts()

    assert seeded(scenario) == first
    assert counts() == before


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
@pytest.mark.parametrize("scenario", ["life", "keeping"])
def test_whoever_agreed_a_plan_of_a_story_is_an_officer_with_a_name(scenario):
    seeded(scenario)
    canal = Lender.objects.get(code="canal")
    agreed = Agreement.objects.filter(lender=canal, agreed_by__startswith="officer:")

    names = people.names_of(canal, agreed.values_list("agreed_by", flat=True))

    assert set(names.values()) == {"Wen"}


@pytest.mark.django_db
def test_the_demo_holds_mr_zhang_and_an_offer_that_waits():
    made = seeded("demo")
    by_reference = {(debt["lender"], debt["reference"]): debt for debt in made["debts"]}
    zhang, li = (by_reference["canal", f"CB-2026-000{number}"] for number in (1, 2))

    assert set(made) == {"scenario", "lenders", "officers", "borrowers", "debts"}
    assert (zhang["amount"], zhang["amount_minor"], zhang["state"]) == (
        "30542.70",
        30_542_70,
        "VERIFIED",
    )
    assert li["state"] == "IN_NEGOTIATION"
    assert Proposal.objects.get(debt__code=li["code"]).state == Proposal.State.PENDING_REVIEW
    assert all(set(borrower) == WAYS_IN for borrower in made["borrowers"])


@pytest.mark.django_db
def test_the_demo_has_debts_held_for_reasons_and_owes_nothing_on_them():
    seeded("demo")
    held = list(Debt.objects.filter(state=Debt.State.HELD))

    assert len(held) >= 4
    assert all(debt.held_reasons for debt in held)
    assert set(ledger.owed_on(held).values()) == {0}


@pytest.mark.django_db
def test_a_seeded_borrower_comes_in_with_what_was_printed(client):
    zhang = seeded("demo")["borrowers"][0]
    find(client, zhang["letter_code"], birth_date=zhang["birth_date"], id_last4=zhang["id_last4"])
    client.post("/contact/", {"email": "zhang.new@example.org"})
    client.post("/contact/code/", {"code": sent_code()})

    assert is_signed_in(client)
    assert Debt.objects.get(reference="CB-2026-0001").state == Debt.State.OPEN


@pytest.mark.django_db
def test_access_has_each_role_at_two_lenders_and_one_who_owes_both():
    made = seeded("access")
    roles = {(officer["lender"], officer["role"]) for officer in made["officers"]}
    owes = [(borrower["name"], borrower["lender"]) for borrower in made["borrowers"]]

    assert roles == {
        (lender, role) for lender in ("canal", "hill") for role in Membership.Role.values
    }
    assert sorted(owes) == [
        ("Ana Reyes", "canal"),
        ("Ana Reyes", "hill"),
        ("Joe Park", "hill"),
        ("周明", "canal"),
    ]


@pytest.mark.django_db
def test_a_load_is_the_same_for_the_same_seed():
    asked = ("seed", "--scenario", "load", "--debts", "30", "--seed", "7", "--json")
    made = json.loads(printed(*asked))
    sums = dict(Debt.objects.values_list("reference", "claimed_minor"))

    assert made == {"scenario": "load", "lender": "load-7", "debts": 30}
    assert json.loads(printed(*asked)) == made
    assert dict(Debt.objects.values_list("reference", "claimed_minor")) == sums
    assert (len(sums), Debt.objects.filter(state=Debt.State.VERIFIED).count()) == (30, 30)


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_whoever_an_officer_placed_since_gets_no_letter_from_the_demo(tmp_path):
    invited = seeded("demo")["borrowers"]
    more = tmp_path / "more.csv"
    real = list(islice(clients.overdue_clients(), 3))
    more.write_bytes(clients.placement_file(real, as_of=NOON.date()))

    printed("place", str(more), "--lender", "canal")

    assert Debt.objects.filter(currency="TWD", state=Debt.State.VERIFIED).count() == 3
    assert seeded("demo")["borrowers"] == invited


@pytest.mark.django_db
@pytest.mark.usefixtures("_at_noon")
def test_the_demo_runs_again_while_a_debt_of_it_rests():
    seeded("demo")
    debt = Debt.objects.get(reference="CB-2026-0001")
    Invitation.objects.filter(debt=debt).update(spent_at=NOON)
    placing.open_to_borrower(debt, by="borrower:1", at=NOON)
    holds.start(debt, text="", by="borrower:1", at=NOON)

    assert debt.reference not in [each["debt"] for each in seeded("demo")["borrowers"]]


@pytest.mark.django_db
def test_the_plain_form_names_people_codes_and_amounts():
    told = printed("seed", "--scenario", "demo")

    assert "canal APPROVER: wen@canal.example" in told
    assert "canal CB-2026-0001 张伟: 30542.70 CNY VERIFIED" in told


def test_an_unknown_scenario_is_refused():
    with pytest.raises(CommandError, match="invalid choice"):
        call_command("seed", "--scenario", "nothing", stdout=StringIO())
