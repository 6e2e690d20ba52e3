"""Every state machine: what may follow what, who moves it there, and who alone may."""

from datetime import UTC, date, datetime

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from payments.states import WrongState, move
from scripts import list_states
from tests.calls import reached_from

MOVERS = [model for model in apps.get_models() if hasattr(model, "MOVES")]
# The machine may say yes; these say no, end something or take a stranger's word, as persons do.
ONLY_BY_PEOPLE = {
    ("Difference", "EXPLAINED"),
    ("Dispute", "REJECTED"),
    ("Lapse", "BROKEN"),
    ("Plan", "BROKEN"),
    ("Proposal", "ACCEPTED"),
    ("Proposal", "DECLINED"),
    ("Transfer", "CONFIRMED"),
    ("Transfer", "REJECTED"),
}
MACHINES = ("portal.sweeps.", "portal.webhooks.", "portal.management.commands.night.")
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)
VALUES = {
    models.CharField: "x",
    models.TextField: "x",
    models.JSONField: {},
    models.DateField: date(2026, 11, 2),
    models.DateTimeField: NOON,
    models.BooleanField: False,
    models.GenericIPAddressField: "203.0.113.7",
    models.BinaryField: b"x",
}


def values_of(model, fields):
    """Return a value for each of these fields, whatever the rules say."""
    found = {}
    for field in fields:
        value = VALUES.get(type(field), 2 if field.attname.startswith("balance") else 1)
        if isinstance(field, models.CharField) and field.attname.endswith("_by"):
            value = "officer:2" if field.attname == "answered_by" else "officer:1"
        found[field.attname] = value
    return found


def ways_to_try(model):
    """Return rows as they may be before a move, each with what the move sets: bare, full, between.

    What a constraint asks of a state is in one of them; what a row points to needs not be there.
    """
    fields = [f for f in model._meta.concrete_fields if not f.primary_key and f.name != "state"]
    needed = [f for f in fields if not (f.null or f.blank or f.has_default())]
    linked = [f for f in fields if f.null and f.is_relation]
    open_ = [f for f in fields if f not in needed and not f.is_relation and (f.null or f.blank)]
    bare = values_of(model, needed) | {f.attname: "" for f in fields if f.blank and not f.null}
    full = values_of(model, fields)
    return [
        (bare, {}),
        (full, {}),
        (full | {f.attname: None for f in linked}, {}),
        (bare, values_of(model, open_)),
    ]


def try_all(model, old):
    """Return the states to which a record in ``old`` was moved, of all that there are."""
    reached = set()
    for new in model.State:
        for before, with_it in ways_to_try(model):
            try:
                with transaction.atomic():
                    record = model.objects.create(**(before | {"state": old}))
                    move(record, new, **with_it)
                    assert model.objects.get(pk=record.pk).state == new
                    raise Undone
            except Undone:
                reached.add(new)
            except (WrongState, IntegrityError):
                continue
    return reached


class Undone(Exception):
    """What was tried is taken back, before the database looks at what it points to."""


@pytest.mark.django_db
@pytest.mark.parametrize("model", MOVERS, ids=lambda model: model.__name__)
def test_every_move_in_the_table_is_made_and_every_other_is_refused(model):
    moved = {old: try_all(model, old) for old in model.State}

    assert moved == {old: set(news) for old, news in model.MOVES.items()}


def test_every_state_is_reached_by_one_of_our_functions():
    reached = {(model, state) for _, model, state in list_states.moves()}
    told = {model for model, state in reached if not state}

    beyond = {
        (model.__name__, state.value)
        for model in MOVERS
        for state in model.State
        if state != model._meta.get_field("state").default
        and model.__name__ not in told
        and (model.__name__, state.value) not in reached
    }
    assert beyond == set()


def test_each_move_of_the_source_is_to_a_state_that_there_is():
    states = {(model.__name__, state.value) for model in MOVERS for state in model.State}
    names = {model.__name__ for model in MOVERS}

    strange = [
        (function, model, state)
        for function, model, state in list_states.moves()
        if (model, state) not in states and not (model in names and not state)
    ]
    assert strange == []


def test_only_people_say_no():
    by_machine = reached_from(*MACHINES)
    moves = list(list_states.moves())

    assert len(by_machine) > 100
    assert {(model, state) for _, model, state in moves} >= ONLY_BY_PEOPLE
    assert [
        (function, model, state)
        for function, model, state in moves
        if (model, state) in ONLY_BY_PEOPLE and function in by_machine
    ] == []


def test_the_document_of_states_says_what_the_code_does():
    written = (list_states.ROOT / "docs" / "states.md").read_text("utf-8")

    assert written == list_states.text(), "run scripts/list_states.py"
