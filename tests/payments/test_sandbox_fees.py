"""What the platform keeps of a payment on a lender's account: never the payer's, and given back."""

import pytest
import stripe
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

AMOUNT = 100_00


def pay(sandbox, account, fee=250, amount=AMOUNT):
    return (
        sandbox.client(account)
        .payment_intents.create(
            {
                "amount": amount,
                "currency": "usd",
                "confirm": True,
                "payment_method": "pm_card_visa",
                "return_url": "http://portal.test/",
                **({"application_fee_amount": fee} if fee else {}),
            }
        )
        .to_dict()
    )


def movements(sandbox, account=""):
    rows = sandbox.client(account).balance_transactions.list({"limit": 100})
    return [row.to_dict() for row in rows.auto_paging_iter()]


def test_the_platform_keeps_its_fee_and_the_payer_pays_the_same(sandbox):
    hill = sandbox.open_merchant()

    paid = pay(sandbox, hill)

    (own,) = movements(sandbox)
    (lenders,) = movements(sandbox, hill)
    assert paid["amount_received"] == AMOUNT
    assert (own["type"], own["net"]) == ("application_fee", 250)
    assert lenders["net"] == AMOUNT - lenders["fee"]
    assert [(part["type"], part["amount"]) for part in lenders["fee_details"]] == [
        ("stripe_fee", 320),
        ("application_fee", 250),
    ]


def test_the_fee_names_its_charge_and_account(sandbox):
    hill = sandbox.open_merchant()
    paid = pay(sandbox, hill)

    (fee,) = sandbox.client().application_fees.list().data

    assert (fee.account, fee.charge, fee.amount) == (hill, paid["latest_charge"], 250)
    assert [e.type for e in sandbox.client().events.list({"type": "application_fee.*"}).data] == [
        "application_fee.created"
    ]


def test_a_refund_gives_the_fee_back_in_proportion_where_asked_to(sandbox):
    hill = sandbox.open_merchant()
    paid = pay(sandbox, hill)
    part = {"payment_intent": paid["id"], "amount": AMOUNT // 2}

    sandbox.client(hill).refunds.create({**part, "refund_application_fee": True})
    sandbox.client(hill).refunds.create(part)

    (fee,) = sandbox.client().application_fees.list().data
    assert (fee.amount_refunded, fee.refunded) == (125, False)
    assert [row["net"] for row in movements(sandbox)] == [-125, 250]
    assert [row["net"] for row in movements(sandbox, hill)][:2] == [-5000, -5000 + 125]


def test_no_fee_on_the_platforms_own_account(sandbox):
    with pytest.raises(stripe.InvalidRequestError, match="Can only apply an application_fee"):
        pay(sandbox, "")


@pytest.mark.parametrize("fee", [-1, AMOUNT + 1])
def test_no_fee_below_one_or_beyond_the_sum(sandbox, fee):
    hill = sandbox.open_merchant()

    with pytest.raises(stripe.InvalidRequestError):
        pay(sandbox, hill, fee)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.integers(1, 4000), max_size=4), st.integers(0, 10_000))
def test_no_more_of_a_fee_is_given_back_than_was_kept(sandbox, parts, fee):
    hill = sandbox.open_merchant()
    paid = pay(sandbox, hill, fee)
    left = AMOUNT
    for part in parts:
        if part <= left:
            left -= part
            wish = {"payment_intent": paid["id"], "amount": part, "refund_application_fee": True}
            sandbox.client(hill).refunds.create(wish)

    kept = [each for each in sandbox.client().application_fees.list().data if each.account == hill]

    assert sum(each.amount for each in kept) == fee
    assert all(0 <= each.amount_refunded <= each.amount for each in kept)
    assert sum(row["net"] for row in movements(sandbox, hill)) == (
        left - 320 - sum(each.amount - each.amount_refunded for each in kept)
    )
