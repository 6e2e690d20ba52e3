"""Wherever it breaks, and in whatever order it is told: the end is the same."""

import json
from datetime import timedelta

import pytest
import time_machine
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from payments import charging, gateway, inbox, ledger
from payments.models import Lender, StripeEvent
from payments.money import Money
from plans import progress
from portal import sweeps
from tests.conftest import LI, NOON, place
from tests.payments.payers import begin, stored
from tests.portal.visits import is_paid, keep, open_page
from tests.sandbox_fixtures import API_KEY, DECLINED, ORIGIN, Peer

pytestmark = pytest.mark.django_db
STEPS = ("begin", "open_page", "pay", "keep", "act", "settle")


@pytest.mark.parametrize("killed_at", STEPS)
def test_wherever_the_process_dies_the_end_is_the_same(zhang_debt, sandbox, monkeypatch, killed_at):
    """Each step's work is done and its answer thrown away; then only the sweeps run."""
    begun = begin(zhang_debt, 848_40)
    if killed_at == "begin":
        sweeps.ask_without_news(at=NOON + timedelta(minutes=5))
        assert stored(begun).state == "CANCELED"
        return
    if killed_at == "open_page":
        sandbox.faults.on_requests("lost_after", "lost_after", "lost_after")
        with pytest.raises(gateway.Unreachable):
            open_page(begun)
    else:
        open_page(begun)
    (page,) = sandbox.app.store.every("checkout.session")
    sandbox.pay(page.body["url"])
    if killed_at in ("keep", "act", "settle"):
        keep(sandbox.events())
    if killed_at in ("act", "settle"):
        die_in = {"act": (charging, "look_up"), "settle": (progress, "settle")}[killed_at]
        with monkeypatch.context() as patch:
            patch.setattr(*die_in, lambda *_, **__: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                sweeps.act_on_events(at=NOON)

    for minutes in (1, 2, 3):
        sweeps.act_on_events(at=NOON + timedelta(minutes=minutes))
        sweeps.ask_without_news(at=NOON + timedelta(minutes=minutes))

    assert is_paid(begun)
    assert not StripeEvent.objects.filter(acted_at=None).exists()


class InAnyOrder(TestCase):
    """Webhooks in any order, any number of times, with answers lost between: one end state."""

    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.data())
    def test_the_end_is_the_same(self, data):
        debt = place(LI, Lender.objects.create(code="canal", name="Canal Bank"))
        peer = Peer()
        with self.settings(STRIPE_API_BASE=ORIGIN, STRIPE_SECRET_KEY=API_KEY):
            gateway.use_http_client(peer.http)
            try:
                with time_machine.travel(NOON):
                    self.walk(debt, peer, data)
            finally:
                gateway.use_http_client(None)
                peer.app.store.close()

    def walk(self, debt, peer, data):
        payment = begin(debt, 500_00)
        url = open_page(payment)
        if data.draw(st.booleans(), label="a card is declined first"):
            peer.pay(url, card=DECLINED)
        peer.pay(url)
        events = [json.loads(raw) for raw, _ in peer.events()]
        order = data.draw(st.permutations(events + events), label="order")
        for n, event in enumerate(order):
            inbox.store(event, at=NOON)
            if data.draw(st.booleans(), label="the answer is lost"):
                peer.faults.on_requests("lost_before", "lost_before", "lost_before")
            sweeps.act_on_events(at=NOON + timedelta(seconds=n))
            peer.faults.requests.clear()
        sweeps.act_on_events(at=NOON + timedelta(hours=2))

        assert is_paid(payment)
        assert ledger.owed(debt) == Money(7_620_00, "CNY")
        assert not StripeEvent.objects.filter(acted_at=None).exists()
