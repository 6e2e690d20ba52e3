"""Application fees: what a platform keeps of a payment that a lender's own account takes.

They come off what the lender receives; the payer pays the same sum with or without one.
"""

from dataclasses import replace
from typing import Any

from payments.sandbox import balance
from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid

APPLICATION = "ca_sandbox"

Body = dict[str, Any]


def check(account: Account, params: Body, amount: int | None) -> None:
    """Raise Problem where a fee is asked for on the platform's own account, or beyond the sum."""
    fee = params.get("application_fee_amount")
    if fee is None:
        return
    name = "application_fee_amount"
    if not account.id:
        raise invalid(
            "Can only apply an application_fee_amount when the PaymentIntent is attempting a "
            "direct payment (using an OAuth key or Stripe-Account header) or destination payment "
            "(using `transfer_data[destination]`).",
            param=name,
        )
    if fee < 1:
        raise invalid("Invalid positive integer", param=name, code="parameter_invalid_integer")
    if amount is not None and fee > amount:
        raise invalid("The application fee cannot be greater than the amount.", param=name)


def take(account: Account, charge: Body) -> int:
    """Give the platform its fee of a charge that has just been paid; return it."""
    amount: int = charge["application_fee_amount"] or 0
    if not amount:
        return 0
    platform = replace(account, id="")
    fee = platform.add(
        "application_fee",
        account=account.id,
        amount=amount,
        application=APPLICATION,
        charge=charge["id"],
        currency=charge["currency"],
        fee_source={"charge": charge["id"], "payout": None, "type": "charge"},
    )
    fee["refunds"]["url"] = f"/v1/application_fees/{fee['id']}/refunds"
    entry = balance.enter(platform, amount, "application_fee", fee)
    fee["balance_transaction"] = entry["id"]
    charge.update(application=APPLICATION, application_fee=fee["id"])
    platform.tell("application_fee.created", fee)
    return amount


def give_back(account: Account, charge: Body, amount: int) -> int:
    """Take the fee back from the platform in proportion to a refund of ``amount``; return it."""
    if not charge["application_fee"]:
        return 0
    platform = replace(account, id="")
    fee = platform.get("application_fee", charge["application_fee"])
    share = (2 * fee["amount"] * amount + charge["amount_captured"]) // (
        2 * charge["amount_captured"]
    )
    back: int = min(share, fee["amount"] - fee["amount_refunded"])
    if not back:
        return 0
    refund = platform.add(
        "fee_refund", amount=back, currency=fee["currency"], fee=fee["id"], metadata={}
    )
    entry = balance.enter(platform, -back, "application_fee_refund", refund)
    refund["balance_transaction"] = entry["id"]
    fee["amount_refunded"] += back
    fee["refunded"] = fee["amount_refunded"] == fee["amount"]
    fee["refunds"]["data"].insert(0, dict(refund))
    platform.tell("application_fee.refunded", fee)
    return back


def take_again(account: Account, charge: Body, back: int) -> None:
    """Give the platform again what it gave ``back`` with a refund that did not arrive."""
    if not back:
        return
    platform = replace(account, id="")
    fee = platform.get("application_fee", charge["application_fee"])
    balance.enter(platform, back, "application_fee", fee)
    fee["amount_refunded"] -= back
    fee["refunded"] = False
