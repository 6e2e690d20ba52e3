"""What a refused debit means, and whether and when it is tried once more. Pure.

Codes as Stripe names them (docs.stripe.com/declines/codes, and the failure codes of
docs.stripe.com/payments/ach-direct-debit and docs.stripe.com/payments/sepa-debit). Only what may
well succeed on another day is tried again; a code that we do not know is not. At most two more
tries: FCA CONC 7.6 limits repeated use of a continuous payment authority, and Nacha allows two for
a returned debit.
"""

from datetime import date, timedelta

from payments.workdays import next_workday

RETRIES_MAX = 2
# Days after the refusal of the first try, and of the second: so three and seven after the due day.
WAIT_DAYS = (3, 4)
# The borrower's pay-day is waited for where it is at most so many days away.
PAY_DAY_WITHIN = 10

# The bank wants to see its customer: not a refusal, and nothing to try again without them.
NEEDS_BORROWER = frozenset({"authentication_required", "authentication_not_handled"})

# Another day may be better: no money today, a limit of the day or the week, a bank out of reach.
PASSING = frozenset(
    {
        "insufficient_funds",
        "card_velocity_exceeded",
        "withdrawal_count_limit_exceeded",
        "generic_decline",
        "card_declined",
        "call_issuer",
        "issuer_not_available",
        "processing_error",
        "reenter_transaction",
        "try_again_later",
        "generic_could_not_process",
        "charge_exceeds_source_limit",
        "charge_exceeds_weekly_limit",
    }
)

# Named so that they can be told apart from codes that are new: each is final all the same.
FINAL = frozenset(
    {
        # The card: lost, stolen, run out, taken back, or refused for good.
        "do_not_honor",
        "do_not_try_again",
        "expired_card",
        "fraudulent",
        "incorrect_number",
        "invalid_account",
        "invalid_number",
        "lost_card",
        "merchant_blacklist",
        "new_account_information_available",
        "no_action_taken",
        "not_permitted",
        "pickup_card",
        "restricted_card",
        "revocation_of_all_authorizations",
        "revocation_of_authorization",
        "security_violation",
        "service_not_allowed",
        "stolen_card",
        "stop_payment_order",
        "transaction_not_allowed",
        # The bank account: closed, not there, or not to be debited.
        "account_closed",
        "bank_account_restricted",
        "bank_account_unusable",
        "bank_ownership_changed",
        "debit_authorization_not_match",
        "debit_not_authorized",
        "incorrect_account_holder_name",
        "invalid_account_number",
        "invalid_currency",
        "no_account",
        "recipient_deceased",
        "refer_to_customer",
        # The method is not there any more.
        "resource_missing",
        "payment_method_unexpected_state",
    }
)


def needs_borrower(code: str) -> bool:
    """Say whether the bank only wants its customer to confirm."""
    return code in NEEDS_BORROWER


def next_try(
    code: str,
    *,
    tries: int,
    failed_on: date,
    pay_day: int | None,
    before: date | None,
    country: str,
) -> date | None:
    """Return the local day of the next try after ``tries`` refusals, or None for no more.

    ``pay_day`` is the day of the month (1 to 31) on which the borrower is paid, where known; it is
    taken if it lies within PAY_DAY_WITHIN days. Never on a day on which banks in ``country`` do
    not book, and never on or after the day ``before`` on which the next instalment is due: two
    payments at once are what made it fail.
    """
    if code not in PASSING or tries > RETRIES_MAX:
        return None
    day = _pay_day_after(failed_on, pay_day) or failed_on + timedelta(days=WAIT_DAYS[tries - 1])
    day = next_workday(day, country)
    return None if before is not None and day >= before else day


def _pay_day_after(failed_on: date, pay_day: int | None) -> date | None:
    """Return the next pay-day if it is near, but not the day after: money may come in late."""
    if pay_day is None:
        return None
    near = (failed_on + timedelta(days=ahead) for ahead in range(2, PAY_DAY_WITHIN + 1))
    return next((day for day in near if is_pay_day(day, pay_day)), None)


def is_pay_day(day: date, pay_day: int) -> bool:
    """Say whether ``day`` is that day of the month, or the last day of a month without it."""
    is_last = (day + timedelta(days=1)).month != day.month
    return day.day == pay_day or (is_last and day.day < pay_day)
