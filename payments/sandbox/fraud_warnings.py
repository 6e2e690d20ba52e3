"""Early warnings of fraud: the card's network says that a payment may not have been its owner's.

Given by the test card 4000000000005423, and by ``POST /sandbox/charges/{id}/early_fraud_warning``
with ``fraud_type``. Warns only: no money moves, and a full refund may save a dispute.
"""

from typing import Any

from payments.sandbox.accounts import Account
from payments.sandbox.problems import invalid

TYPES = (
    "card_never_received",
    "fraudulent_card_application",
    "made_with_counterfeit_card",
    "made_with_lost_card",
    "made_with_stolen_card",
    "misc",
    "unauthorized_use_of_card",
)
USUAL = "made_with_stolen_card"

Body = dict[str, Any]


def warn(account: Account, charge: Body, fraud_type: str = USUAL) -> Body:
    """Warn of a charge."""
    warning = account.add(
        "radar.early_fraud_warning",
        actionable=not (charge["refunded"] or charge["disputed"]),
        charge=charge["id"],
        fraud_type=fraud_type,
        payment_intent=charge["payment_intent"],
    )
    account.tell("radar.early_fraud_warning.created", warning)
    return warning


def start(account: Account, form: dict[str, str], number: str) -> Body:
    """Warn of a charge now; the sandbox's own call."""
    charge, fraud_type = account.get("charge", number), form.get("fraud_type", USUAL)
    if fraud_type not in TYPES or not charge["paid"]:
        raise invalid("Give a known fraud_type, and a charge that was paid.", param="fraud_type")
    return warn(account, charge, fraud_type)
