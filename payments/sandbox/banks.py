"""The test bank accounts of Stripe, and what each of them does to a debit.

One kind of debit for each currency: ``sepa_debit`` (EUR, an IBAN), ``us_bank_account`` (USD, with
routing number 110000000) and ``bacs_debit`` (GBP, sort code 108800). A debit is ``processing`` at
first and ends after SETTLES_AFTER days of its kind, or twice that for the slow accounts. Numbers as
Stripe documents them for testing; the days are the sandbox's own, where Stripe's test mode takes
minutes.
"""

import re
from dataclasses import dataclass

KINDS = {"eur": "sepa_debit", "usd": "us_bank_account", "gbp": "bacs_debit"}
ROUTING, SORT_CODE = "110000000", "108800"
DAY = 24 * 3600
SETTLES_AFTER = {"sepa_debit": 5 * DAY, "us_bank_account": 4 * DAY, "bacs_debit": 4 * DAY}
# When a mandate's network says yes or no to it.
MANDATE_AFTER = 3 * DAY


@dataclass(frozen=True)
class Bank:
    """How one account behaves. ``failure`` is the failure code of every debit from it."""

    failure: str = ""
    slow: bool = False
    returns: bool = False
    refuses_mandate: bool = False
    hangs: bool = False
    invalid: bool = False


_GOOD = Bank()
_BY_KIND: dict[str, dict[str, Bank]] = {
    "sepa_debit": {
        "DE89370400440532013000": _GOOD,
        "DE08370400440532013003": Bank(slow=True),
        "DE62370400440532013001": Bank("could_not_process"),
        "DE78370400440532013004": Bank("could_not_process", slow=True),
        "DE35370400440532013002": Bank(returns=True),
        "DE65370400440000343434": Bank("charge_exceeds_source_limit"),
        "DE27370400440000121212": Bank("charge_exceeds_weekly_limit"),
        "DE65370400440002222227": Bank("insufficient_funds"),
        "AT611904300234573201": _GOOD,
        "AT321904300235473204": Bank(slow=True),
        "AT861904300235473202": Bank("could_not_process"),
        "AT051904300235473205": Bank("could_not_process", slow=True),
        "AT591904300235473203": Bank(returns=True),
        "FR1420041010050500013M02606": _GOOD,
        "FR8420041010050500013M02607": Bank("could_not_process"),
        "FR5720041010050500013M02608": Bank(returns=True),
        "IE29AIBK93115212345678": _GOOD,
        "IE02AIBK93115212345679": Bank("could_not_process"),
        "IE51AIBK93115212345670": Bank(returns=True),
    },
    "us_bank_account": {
        "000123456789": _GOOD,
        "000111111113": Bank("account_closed"),
        "000111111116": Bank("no_account"),
        "000222222227": Bank("insufficient_funds"),
        "000333333335": Bank("debit_not_authorized"),
        "000444444440": Bank("invalid_currency"),
        "000555555559": Bank(returns=True),
        "000000000009": Bank(hangs=True),
    },
    "bacs_debit": {
        "00012345": _GOOD,
        "90012345": Bank(slow=True),
        "33333335": Bank("debit_not_authorized"),
        "93333335": Bank("debit_not_authorized", slow=True),
        "22222227": Bank("insufficient_funds"),
        "92222227": Bank("insufficient_funds", slow=True),
        "55555559": Bank(returns=True),
        "00033333": Bank("debit_not_authorized", refuses_mandate=True),
        "00044444": Bank(invalid=True),
        "34343434": Bank("charge_exceeds_source_limit"),
        "12121212": Bank("charge_exceeds_weekly_limit"),
    },
}
# Ready-made payment methods that a test may name without making them.
TOKENS = {
    "pm_usBankAccount_success": "000123456789",
    "pm_usBankAccount_accountClosed": "000111111113",
    "pm_usBankAccount_noAccount": "000111111116",
    "pm_usBankAccount_insufficientFunds": "000222222227",
    "pm_usBankAccount_debitNotAuthorized": "000333333335",
    "pm_usBankAccount_invalidCurrency": "000444444440",
    "pm_usBankAccount_dispute": "000555555559",
    "pm_usBankAccount_processing": "000000000009",
}
SENTENCES = {
    "account_closed": "The customer's bank account has been closed.",
    "charge_exceeds_source_limit": "The amount exceeds what may be debited in a week.",
    "charge_exceeds_weekly_limit": "The amount exceeds what may be debited in a week.",
    "could_not_process": "The debit could not be processed.",
    "debit_not_authorized": "The customer has notified their bank that this debit is not allowed.",
    "insufficient_funds": "The customer's account has insufficient funds for this debit.",
    "invalid_currency": "The bank account cannot be debited in this currency.",
    "no_account": "The customer's bank account could not be found.",
}
# Why an account takes no more debits after a failure: the network's code, and Stripe's reason.
BLOCKS = {
    "account_closed": ("R02", "bank_account_closed"),
    "no_account": ("R03", "bank_account_invalid_details"),
    "debit_not_authorized": ("R10", "debit_not_authorized"),
}
# The failure codes that are error codes too.
_ERROR_CODES = (
    "account_closed",
    "charge_exceeds_source_limit",
    "debit_not_authorized",
    "insufficient_funds",
    "no_account",
)


def find(kind: str, number: str) -> Bank | None:
    """Return how an account behaves, or None where it is no test account or cannot be debited."""
    bank = _BY_KIND[kind].get(number)
    return None if bank is None or bank.invalid else bank


def plain(number: str) -> str:
    """Return an account number as the table has it: no spaces or hyphens, capitals."""
    return re.sub(r"[\s-]", "", number).upper()


def error_code(failure: str) -> str:
    """Return the error code that goes with a failure code."""
    return failure if failure in _ERROR_CODES else "payment_intent_payment_attempt_failed"


def sentence(failure: str) -> str:
    """Return what the failure means."""
    return SENTENCES[failure]
