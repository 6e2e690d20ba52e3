"""The currencies that this sandbox takes: decimals, smallest amounts, wallets.

The table is the sandbox's own, from Stripe's documentation of currencies, so that a mistake in the
product's table shows as a difference instead of cancelling out.
"""

from typing import Any

from payments.sandbox import banks
from payments.sandbox.problems import invalid

_WHOLE = "clp jpy krw vnd"
_HUNDREDTHS = (
    "aud brl cad chf cny czk dkk eur gbp hkd idr inr isk mxn myr nok nzd php pln ron sek sgd "
    "thb try twd usd zar"
)
_THOUSANDTHS = "bhd jod kwd omr tnd"
_HALF = "usd aud brl cad chf eur inr jpy nzd sgd"
# Decimals of the wire amount. Stripe counts ISK in hundredths, with nothing in them.
DECIMALS = {
    **dict.fromkeys(_WHOLE.split(), 0),
    **dict.fromkeys(_HUNDREDTHS.split(), 2),
    **dict.fromkeys(_THOUSANDTHS.split(), 3),
}
# Wire amounts must be a multiple of this.
STEPS = {"isk": 100, "bhd": 10, "jod": 10, "kwd": 10, "omr": 10, "tnd": 10}
# The smallest charge, in wire units. Where Stripe names none it converts half a US dollar; the
# sandbox has no rates and holds to the fixed sums of the second group.
MINIMA = {
    **dict.fromkeys(_HALF.split(), 50),
    "czk": 1500,
    "dkk": 250,
    "gbp": 30,
    "hkd": 400,
    "mxn": 1000,
    "myr": 200,
    "nok": 300,
    "pln": 200,
    "ron": 200,
    "sek": 300,
    "thb": 1000,
    # Not named by Stripe.
    "cny": 400,
    "krw": 700,
    "vnd": 13_000,
    "clp": 500,
    "isk": 7_000,
    "idr": 800_000,
    "php": 3_000,
    "try": 2_000,
    "twd": 1_600,
    "zar": 900,
    **dict.fromkeys(_THOUSANDTHS.split(), 200),
    "tnd": 1_600,
}
# Eight digits, and twelve where the unit is small.
AMOUNT_MAX = 99_999_999
AMOUNT_MAX_IDR = 999_999_999_999
# Where each wallet can be used, and which debit goes with a currency.
WALLETS = {
    "alipay": ["aud", "cad", "cny", "eur", "gbp", "hkd", "jpy", "myr", "nzd", "sgd", "usd"],
    "wechat_pay": [
        "aud",
        "cad",
        "chf",
        "cny",
        "dkk",
        "eur",
        "gbp",
        "hkd",
        "jpy",
        "nok",
        "sek",
        "sgd",
        "usd",
    ],
}


def check_amount(amount: int, currency: str) -> None:
    """Raise Problem unless Stripe would take ``amount`` wire units of ``currency``."""
    if currency not in DECIMALS:
        raise invalid(f"Invalid currency: {currency[:20]}.", param="currency")
    if amount < MINIMA[currency]:
        least = in_words(MINIMA[currency], currency)
        message = f"Amount must be at least {least}"
        raise invalid(message, param="amount", code="amount_too_small")
    if amount > (AMOUNT_MAX_IDR if currency == "idr" else AMOUNT_MAX):
        raise invalid("Amount is too large.", param="amount", code="amount_too_large")
    if amount % STEPS.get(currency, 1):
        message = f"Amounts in {currency} must be a multiple of {STEPS[currency]}"
        raise invalid(message, param="amount", code="parameter_invalid_integer")


def in_words(amount: int, currency: str) -> str:
    """Return a wire amount as people read it: ``1,272.61 CNY``, ``500 JPY``, ``1.250 KWD``."""
    places = DECIMALS[currency]
    whole, part = divmod(amount, 10**places)
    text = f"{whole:,}.{part:0{places}d}" if places else f"{whole:,}"
    return f"{text} {currency.upper()}"


def method_kinds(currency: str, *, keeps: bool, params: dict[str, Any]) -> list[str]:
    """Return the ways to pay in this currency that a request allows.

    ``keeps`` leaves out what cannot be kept for later.
    """
    debits = [banks.KINDS[currency]] if currency in banks.KINDS else []
    wallets = [] if keeps else [kind for kind, where in WALLETS.items() if currency in where]
    kinds = ["card", *debits, *wallets]
    allowed = params.get("allowed_payment_method_types") or kinds
    left_out = params.get("excluded_payment_method_types") or []
    return [kind for kind in kinds if kind in allowed and kind not in left_out]
