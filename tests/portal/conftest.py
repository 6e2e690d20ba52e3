"""What the pages' tests begin with: the hour of the cast, and who holds the browser."""

import pytest
import time_machine

from tests.conftest import NOON


@pytest.fixture
def at_noon():
    """Stop the clock at the cast's moment."""
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def zhangs(client, zhang):
    """A browser in which Mr Zhang is signed in."""
    client.force_login(zhang)
    return client
