"""What the provider's rails can carry. Pure facts, in minor units."""

from payments.money import Money

# Stripe's smallest charge by currency (docs.stripe.com/currencies, minimum charge amounts); where
# it names none, about half a US dollar.
SMALLEST = {
    "AUD": 50, "BRL": 50, "CAD": 50, "CHF": 50, "CNY": 400, "CZK": 1500, "DKK": 250, "EUR": 50,
    "GBP": 30, "HKD": 400, "HUF": 17500, "INR": 50, "JPY": 50, "KRW": 700, "MXN": 1000,
    "MYR": 200, "NOK": 300, "NZD": 50, "PLN": 200, "RON": 200, "SEK": 300, "SGD": 50,
    "THB": 1000, "TWD": 2000, "USD": 50, "ZAR": 1000, "PHP": 3000, "IDR": 800000, "TRY": 2000,
    "VND": 13000, "CLP": 500, "ISK": 70, "KWD": 150, "BHD": 190, "JOD": 360, "OMR": 190,
    "TND": 1500,
}  # fmt: skip


# The most that one payment can be: eight digits on the wire, twelve where the unit is small.
LARGEST = 99_999_999
LARGEST_OTHER = {"IDR": 999_999_999_999, "ISK": 999_999}
# Three-decimal currencies travel in steps of ten (docs.stripe.com/currencies, three-decimal).
STEPS = dict.fromkeys(("BHD", "JOD", "KWD", "OMR", "TND"), 10)


def step_minor(currency: str) -> int:
    """Return the step, in minor units, of which every payment in ``currency`` is a multiple."""
    return STEPS.get(currency, 1)


def largest_minor(currency: str) -> int:
    """Return the most that one payment in ``currency`` can be, in minor units."""
    return LARGEST_OTHER.get(currency, LARGEST)


def smallest_minor(currency: str) -> int:
    """Return the least that one payment in ``currency`` can be, in minor units."""
    return SMALLEST[currency]


def is_bank_debit(kind: str) -> bool:
    """Say whether a method is a bank account debited, by the provider's name for its kind."""
    return kind.endswith(("_debit", "_bank_account"))


def payable_from(amount: Money, owed: Money) -> Money | None:
    """Return the smallest amount from ``amount`` up that can be paid now; None where none can.

    At most what is owed, and at most what one payment can carry.
    """
    currency, step = owed.currency, step_minor(owed.currency)
    most = owed.minor - owed.minor % step
    wanted = max(amount.minor, smallest_minor(currency))
    wanted = min(wanted + -wanted % step, most)
    if 0 < most - wanted < smallest_minor(currency):
        wanted = most
    fits = smallest_minor(currency) <= wanted <= largest_minor(currency)
    return Money(wanted, currency) if fits else None
