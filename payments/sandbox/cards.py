"""The test cards and tokens of Stripe, and what each of them does.

Numbers, codes and sentences as Stripe documents them for testing.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Card:
    """How one card behaves.

    ``decline`` is the decline code it always gives, ``disputes`` the reason of the dispute, or
    inquiry, that follows a payment at once; ``refunds`` is pending or fails for refunds that take
    time.
    """

    decline: str = ""
    asks_bank: bool = False
    asks_bank_always: bool = False
    disputes: str = ""
    inquiry: bool = False
    warns: bool = False
    refunds: str = ""
    can_be_saved: bool = True


_GOOD = Card()
CARDS = {
    "4242424242424242": _GOOD,
    "5555555555554444": _GOOD,
    "4000000000000002": Card("generic_decline", can_be_saved=False),
    "4000000000009995": Card("insufficient_funds", can_be_saved=False),
    "4000000000000069": Card("expired_card", can_be_saved=False),
    "4000000000000127": Card("incorrect_cvc", can_be_saved=False),
    "4000000000000119": Card("processing_error", can_be_saved=False),
    "4000000000000341": Card("generic_decline"),
    "4000000000009987": Card("lost_card", can_be_saved=False),
    "4000000000009979": Card("stolen_card", can_be_saved=False),
    "4000000000006975": Card("card_velocity_exceeded", can_be_saved=False),
    "4000008400001629": Card("generic_decline", asks_bank=True),
    "4000000000003220": Card(asks_bank=True),
    "4000002500003155": Card(asks_bank=True),
    "4000002760003184": Card(asks_bank=True, asks_bank_always=True),
    "4000008260003178": Card("insufficient_funds", asks_bank=True, asks_bank_always=True),
    "4000000000000259": Card(disputes="fraudulent"),
    "4000000000002685": Card(disputes="product_not_received"),
    "4000000000001976": Card(disputes="fraudulent", inquiry=True),
    "4000000000005423": Card(warns=True),
    "4000000000007726": Card(refunds="pending"),
    "4000000000005126": Card(refunds="fails"),
}
# Ready-made payment methods that a test may name without making them.
TOKENS = {
    "pm_card_visa": "4242424242424242",
    "pm_card_mastercard": "5555555555554444",
    "pm_card_visa_chargeDeclined": "4000000000000002",
    "pm_card_visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "pm_card_visa_chargeDeclinedExpiredCard": "4000000000000069",
    "pm_card_visa_chargeDeclinedIncorrectCvc": "4000000000000127",
    "pm_card_visa_chargeDeclinedProcessingError": "4000000000000119",
    "pm_card_chargeCustomerFail": "4000000000000341",
    "pm_card_threeDSecure2Required": "4000000000003220",
    "pm_card_authenticationRequiredOnSetup": "4000002500003155",
    "pm_card_authenticationRequired": "4000002760003184",
    "pm_card_visa_chargeDeclinedLostCard": "4000000000009987",
    "pm_card_visa_chargeDeclinedStolenCard": "4000000000009979",
    "pm_card_visa_chargeDeclinedVelocityLimitExceeded": "4000000000006975",
    "pm_card_createIssuerFraudRecord": "4000000000005423",
    "pm_card_pendingRefund": "4000000000007726",
    "pm_card_refundFail": "4000000000005126",
    "pm_card_createDispute": "4000000000000259",
    "pm_card_createDisputeProductNotReceived": "4000000000002685",
    "pm_card_createDisputeInquiry": "4000000000001976",
}
# What the buyer is told, by decline code.
SENTENCES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "incorrect_cvc": "Your card's security code is incorrect.",
    "processing_error": (
        "An error occurred while processing your card. Try again in a little bit."
    ),
    "authentication_required": (
        "Your card was declined. This transaction requires authentication."
    ),
    "incorrect_number": "Your card number is incorrect.",
}
# The decline codes that are error codes of their own; every other one is "card_declined".
_OWN_CODES = ("expired_card", "incorrect_cvc", "processing_error", "authentication_required")


def behaviour(number: str) -> Card:
    """Return how a card behaves; one that is not a test card is declined, as in test mode."""
    return CARDS.get(number, Card("test_mode_live_card", can_be_saved=False))


def error_code(decline: str) -> str:
    """Return the error code that goes with a decline code."""
    return decline if decline in _OWN_CODES else "card_declined"


def sentence(decline: str) -> str:
    """Return what the buyer is told."""
    return SENTENCES.get(decline, SENTENCES["generic_decline"])


def is_number(digits: str) -> bool:
    """Say whether ``digits`` can be a card number: its length, and its check digit."""
    if not (digits.isascii() and digits.isdigit() and 12 <= len(digits) <= 19):
        return False
    doubled = [int(digit) * (1 + place % 2) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0
