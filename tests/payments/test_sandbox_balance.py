"""Whatever happens to a payment at the local peer, its balance can be told from what is left."""

import contextlib
from urllib.parse import urlencode

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments.sandbox import balance, controls
from payments.sandbox.api import Sandbox
from tests.sandbox_fixtures import API_KEY, Peer

ACTS = st.lists(
    st.tuples(
        st.sampled_from(["refund", "fail", "cancel", "dispute", "ask", "won", "lost", "days"]),
        st.integers(1, 60_00),
    ),
    max_size=8,
)
# A refund in these states has left the balance.
LEFT = ("pending", "succeeded")
# What the provider refuses, what the sandbox refuses, and what is not there to act on.
REFUSALS = (stripe.InvalidRequestError, AssertionError, IndexError)
TEXT = st.text(max_size=20)


class Payment:
    """One payment, and what people, banks and time do to it; what is refused changes nothing."""

    def __init__(self, peer: Peer, card: str) -> None:
        self.peer, self.services = peer, peer.client()
        paid = {"amount": 50_00, "currency": "usd", "payment_method": card, "confirm": True}
        self.intent = self.services.payment_intents.create(paid)
        self.charge = self.intent.latest_charge

    def act(self, name: str, amount: int) -> None:
        match name:
            case "refund":
                self.services.refunds.create({"charge": self.charge, "amount": amount})
            case "fail":
                self.peer.fail_refund(self.refunds()[0].id)
            case "cancel":
                self.services.refunds.cancel(self.refunds()[0].id)
            case "dispute" | "ask":
                self.peer.dispute(self.charge, amount=amount, inquiry=name == "ask")
            case "won" | "lost":
                self.peer.decide(self.disputes()[0].id, name)
            case "days":
                self.peer.advance(days=1 + amount % 9)

    def refunds(self):
        return self.services.refunds.list({"charge": self.charge}).data

    def disputes(self):
        return self.services.disputes.list({"charge": self.charge}).data

    def expected(self) -> int:
        """The charge and its fee, less what was given back, less what banks have taken."""
        fee = balance.fee_of(50_00, "usd")
        given = sum(each.amount for each in self.refunds() if each.status in LEFT)
        taken = sum(
            each.amount + balance.DISPUTE_FEE
            for each in self.disputes()
            if each.balance_transactions and each.status != "won"
        )
        return 50_00 - fee - given - taken

    def found(self) -> int:
        moved = self.services.balance_transactions.list({"limit": 100}).data
        return sum(entry.net for entry in moved if entry.type != "payout")


@settings(deadline=None, max_examples=40)
@given(
    card=st.sampled_from(["pm_card_visa", "pm_card_pendingRefund", "pm_card_refundFail"]), acts=ACTS
)
def test_nothing_is_lost_and_nothing_invented(card, acts):
    peer = Peer()
    peer.http.refusals_expected = True
    payment = Payment(peer, card)

    for act in acts:
        with contextlib.suppress(*REFUSALS):
            payment.act(*act)

    charge = payment.services.charges.retrieve(payment.charge)
    given_back = sum(each.amount for each in payment.refunds() if each.status in LEFT)
    assert payment.found() == payment.expected()
    assert charge.amount_refunded == given_back <= charge.amount_captured
    peer.http.assert_clean()
    peer.app.store.close()


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["clock", "charges/ch_x/dispute", "mandates/m/revoke", "refunds/r/fail"]),
    form=st.dictionaries(st.sampled_from(["days", "seconds", "amount", "reason"]), TEXT),
    body=st.binary(max_size=40),
)
def test_no_call_breaks_the_sandbox(bare, path, form, body):
    headers = {"authorization": f"Bearer {API_KEY}"}
    for sent in (urlencode(form).encode(), body):
        answer = controls.answer(bare, "POST", f"/sandbox/{path}", sent, headers)

        assert answer.status in (200, 400, 404)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(["multipart/form-data", "multipart/form-data; boundary=x"]),
    lines=st.lists(
        st.sampled_from(
            [
                b"--x",
                b"--x--",
                b'Content-Disposition: form-data; name="purpose"',
                b'Content-Disposition: form-data; name="file"; filename="a.pdf"',
                b"Content-Type: multipart/mixed; boundary=y",
                b"--y",
                b"",
                b"dispute_evidence",
                b"%PDF-1.7",
                b"\xff\x00",
            ]
        ),
        max_size=12,
    ),
)
def test_no_file_breaks_the_sandbox(bare, kind, lines):
    headers = {"authorization": f"Bearer {API_KEY}", "content-type": kind}

    answer = bare.answer("POST", "/v1/files", "", b"\r\n".join(lines), headers)

    assert answer.status in (200, 400)


@pytest.fixture(scope="module")
def bare():
    sandbox = Sandbox()
    yield sandbox
    sandbox.store.close()
