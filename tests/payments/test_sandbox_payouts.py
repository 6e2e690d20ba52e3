"""Payouts of the sandbox: daily, of what is available, each with its movements; sums that hold."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.payments.test_sandbox_fees import AMOUNT, movements, pay

NET = AMOUNT - 320


def held(sandbox, account=""):
    """Return what is pending and what is available, in the one currency used here."""
    found = sandbox.client(account).balance.retrieve().to_dict()
    return tuple(sum(each["amount"] for each in found[side]) for side in ("pending", "available"))


def payouts(sandbox, account=""):
    return [row.to_dict() for row in sandbox.client(account).payouts.list().data]


def told(sandbox, account, kind):
    return [e.data.object.id for e in sandbox.client(account).events.list({"type": kind}).data]


@pytest.mark.parametrize("connected", [True, False])
def test_what_arrives_is_pending_then_available_then_paid_out(sandbox, connected):
    account = sandbox.open_merchant() if connected else ""
    pay(sandbox, account, fee=0)

    seen = [held(sandbox, account)]
    for hours in (48, 24):
        sandbox.advance(hours=hours)
        seen.append(held(sandbox, account))

    assert seen == [(NET, 0), (0, NET), (0, 0)]
    assert [(p["amount"], p["status"], p["automatic"]) for p in payouts(sandbox, account)] == [
        (NET, "in_transit", True)
    ]


def test_a_payout_is_paid_a_day_later_and_its_movements_are_all_known(sandbox):
    hill = sandbox.open_merchant()
    pay(sandbox, hill, fee=0)
    sandbox.advance(days=4)

    (payout,) = payouts(sandbox, hill)

    made = sandbox.client(hill).balance_transactions.list({"payout": payout["id"]}).data
    assert (payout["status"], payout["reconciliation_status"]) == ("paid", "completed")
    assert [(row.type, row.net) for row in made] == [("payout", -NET), ("charge", NET)]
    for kind in ("payout.created", "payout.paid", "payout.reconciliation_completed"):
        assert told(sandbox, hill, kind) == [payout["id"]]


def test_a_closed_bank_sends_the_payout_back_and_no_other_is_tried(sandbox):
    hill = sandbox.open_merchant(bank="closed")
    pay(sandbox, hill, fee=0)

    sandbox.advance(days=10)

    (payout,) = payouts(sandbox, hill)
    assert (payout["status"], payout["failure_code"]) == ("failed", "account_closed")
    assert held(sandbox, hill) == (0, NET)
    assert told(sandbox, hill, "payout.failed") == [payout["id"]]
    assert told(sandbox, hill, "payout.paid") == []


def test_a_balance_below_zero_is_carried_until_it_is_above_again(sandbox):
    hill = sandbox.open_merchant()
    first = pay(sandbox, hill, fee=0)
    sandbox.advance(days=4)
    sandbox.client(hill).refunds.create({"payment_intent": first["id"]})
    sandbox.advance(days=4)

    below = held(sandbox, hill)
    pay(sandbox, hill, fee=0, amount=2 * AMOUNT)
    sandbox.advance(days=4)

    assert below == (0, -AMOUNT)
    assert [payout["amount"] for payout in payouts(sandbox, hill)] == [
        2 * AMOUNT - 610 - AMOUNT,
        NET,
    ]
    assert held(sandbox, hill) == (0, 0)


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("pay"), st.integers(50, 500_00)),
        st.tuples(st.just("refund"), st.integers(1, 500_00)),
        st.tuples(st.just("wait"), st.integers(1, 100)),
    ),
    max_size=12,
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS, st.sampled_from(["open", "closed"]))
def test_the_balance_is_always_the_sum_of_its_movements(sandbox, steps, bank):
    hill = sandbox.open_merchant(bank=bank)
    paid = []
    for step, number in steps:
        if step == "pay":
            paid.append((pay(sandbox, hill, fee=number // 40, amount=number)["id"], number))
        elif step == "wait":
            sandbox.advance(hours=number)
        elif paid:
            intent, amount = paid.pop()
            wish = {"payment_intent": intent, "amount": min(number, amount)}
            sandbox.client(hill).refunds.create({**wish, "refund_application_fee": True})
        for account in ("", hill):
            total = sum(row["net"] for row in movements(sandbox, account))
            assert total == sum(held(sandbox, account))

    sandbox.advance(days=10)
    for payout in payouts(sandbox, hill):
        parts = sandbox.client(hill).balance_transactions.list(
            {"payout": payout["id"], "limit": 100}
        )
        assert sum(row.net for row in parts.data) == 0
