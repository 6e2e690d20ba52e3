"""Wherever a process dies, once, the end is the one it would have come to without dying."""

import pytest
from django.db import connection

from tests.portal.crashes import Crash, Killed, walk
from tests.portal.flows import FLOWS
from tests.portal.lender_flows import LENDER_FLOWS
from tests.sandbox_fixtures import API_KEY, ORIGIN

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(
        connection.vendor == "postgresql",
        reason="A rollback is a rollback on both engines, and there are a thousand of them here.",
    ),
]


def differing(flow, calm, end):
    """Return what is not as it would have been: by table, both ways."""
    if flow.may_begin_anew and end["payment_intent"] == []:
        return {}
    return {name: (calm[name], end[name]) for name in calm if calm[name] != end[name]}


@pytest.mark.parametrize("flow", FLOWS + LENDER_FLOWS, ids=lambda flow: flow.name)
def test_every_moment_to_die_in_leads_to_the_same_end(flow, settings):
    settings.STRIPE_API_BASE, settings.STRIPE_SECRET_KEY = ORIGIN, API_KEY
    calm, points = walk(flow)

    others = {point: differing(flow, calm, walk(flow, die_at=point)[0]) for point in range(points)}

    assert points >= flow.points_min
    assert {point: found for point, found in others.items() if found} == {}


def test_one_dies_once_and_at_the_moment_that_was_named():
    crash = Crash(at=1)
    crash.point()

    with pytest.raises(Killed):
        crash.point()

    crash.point()
    assert crash.count == 3
