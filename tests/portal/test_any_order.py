"""Webhooks in any order and any number, some of them lost: the night after, one end."""

import json
import random
from functools import cache

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from payments import gateway, inbox
from payments.gateway import BadSignature
from portal import sweeps
from tests.payments.payers import breaches
from tests.portal.crashes import Flow, World, a_world, end_of, recover
from tests.portal.flows import a_plan, pay_there, press_to_pay, try_a_card_without_money
from tests.sandbox_fixtures import API_KEY, CONNECT_SECRET, ORIGIN, PLATFORM_SECRET

pytestmark = pytest.mark.django_db
FORGED = 10_000
# What a walk through the provider's own list finds on its way is not what one ends with.
ON_THE_WAY = ("Difference", "Reconciliation", "BalanceTransaction")


def refund(world: World) -> None:
    [intent] = world.peer.app.store.every("payment_intent")
    world.peer.client().refunds.create({"payment_intent": intent.body["id"], "amount": 100_00})


def dispute(world: World) -> str:
    [charge] = [row for row in world.peer.app.store.every("charge") if row.body["paid"]]
    return world.peer.dispute(charge.body["id"])["id"]


def lose(world: World) -> None:
    world.peer.decide(dispute(world), "lost")


def win(world: World) -> None:
    world.peer.decide(dispute(world), "won")


TRIED = (press_to_pay, try_a_card_without_money, pay_there)
STORIES = {
    "paid": Flow("paid", a_plan, (), before=TRIED),
    "part given back": Flow("part given back", a_plan, (), before=(*TRIED, refund)),
    "dispute lost": Flow("dispute lost", a_plan, (), before=(*TRIED, lose)),
    "dispute won": Flow("dispute won", a_plan, (), before=(*TRIED, win)),
    "given back and lost": Flow("given back and lost", a_plan, (), before=(*TRIED, refund, lose)),
}


@pytest.fixture(autouse=True)
def _at_the_sandbox(settings):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = ORIGIN, API_KEY


def end(world: World, clock) -> dict:
    """Let the workers and a night do their work; return what it came to."""
    recover(world, clock)
    sweeps.reconcile(at=world.at)
    recover(world, clock)
    assert breaches() == []
    return {name: rows for name, rows in end_of(world).items() if name not in ON_THE_WAY}


@cache
def in_order(story: str) -> dict:
    """Return the end where every event comes once, in its order."""
    with a_world(STORIES[story]) as (world, clock):
        for raw, _ in world.peer.events():
            inbox.store(json.loads(raw), at=world.at)
        return end(world, clock)


@profile(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(story=st.sampled_from(sorted(STORIES)), data=st.data())
def test_in_any_order_and_number_there_is_one_end(story, data):
    expected = in_order(story)
    with a_world(STORIES[story]) as (world, clock):
        events = [json.loads(raw) for raw, _ in world.peer.events()]
        kept = [event for event in events if data.draw(st.booleans(), label="arrives")]
        twice = [event for event in kept if data.draw(st.booleans(), label="comes twice")]
        for event in data.draw(st.permutations(kept + twice), label="order"):
            inbox.store(event, at=world.at)
            if data.draw(st.booleans(), label="a worker comes by"):
                sweeps.act_on_events(at=world.at)

        assert end(world, clock) == expected


def altered(raw: bytes, signature: str, chance: random.Random) -> tuple[bytes, str]:
    """Return a true webhook with something about it changed."""
    place = chance.randrange(len(raw))
    moment = signature.partition(",")[0]
    match chance.randrange(6):
        case 0:
            return raw[:place] + bytes([raw[place] ^ 1]) + raw[place + 1 :], signature
        case 1:
            return raw[:place], signature
        case 2:
            return raw, signature[:-1] + ("0" if signature[-1] != "0" else "1")
        case 3:
            return raw, signature.replace(moment, f"t={chance.randrange(10**9)}")
        case 4:
            return raw, signature.replace("v1=", "v0=")
        case _:
            return raw + b" ", signature


def test_of_many_forged_webhooks_none_is_taken(settings):
    settings.STRIPE_WEBHOOK_SECRET = PLATFORM_SECRET
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = CONNECT_SECRET
    chance, taken = random.Random(2026), []
    with a_world(STORIES["paid"]) as (world, _):
        true = world.peer.events()
        assert all(gateway.verify(*each)["id"] for each in true)
        for _number in range(FORGED):
            forged = altered(*chance.choice(true), chance)
            try:
                taken.append(gateway.verify(*forged))
            except BadSignature:
                continue

    assert taken == []
