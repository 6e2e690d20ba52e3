"""Taking an instalment from a kept method: write, call, write, with nobody at the screen.

Never sent twice: what was written down and not answered is looked up by its key, at any age.
"""

from datetime import datetime, timedelta

from payments import accounts, accruing, arrivals, gateway
from payments.codes import new_code
from payments.events import record
from payments.models import Debt, Method, Payment
from payments.money import Money
from payments.provider import debits
from payments.wire import Outcome

# After so long a debit that the provider does not know of is given up; looking it up goes on
# till then. Its key is never used again.
ANSWER_WITHIN = timedelta(hours=20)
# The provider's own word that a method is not there, or cannot be charged any more.
METHOD_LOST = frozenset({"resource_missing", "payment_method_unexpected_state"})


class Busy(Exception):
    """Somebody is paying this debt at this moment; a debit waits until that has an end."""


def start(debt: Debt, *, method: Method, amount: Money, by: str, at: datetime) -> Payment:
    """Write down that ``amount`` is about to be taken; call inside a transaction.

    ``debt`` is held. Raise Busy where a payment waits for its payer: one of the two would be too
    much; and accounts.NotReady where the lender's account takes none, or ``method`` is not on it.
    """
    if Payment.objects.filter(debt=debt, state__in=Payment.OPEN).exists():
        raise Busy(debt.code)
    accounts.check(debt.lender, kept_on=method.account)
    accruing.catch_up(debt, at=at)
    assert 0 < amount.minor <= arrivals.payable(debt, at=at).minor, f"{debt} {amount}"
    payment = Payment.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        code=new_code(),
        key=f"debit-{new_code(26)}",
        purpose=Payment.Purpose.AUTOPAY,
        rail=Payment.Rail.DEBIT,
        method=method,
        amount_minor=amount.minor,
        platform_fee_minor=accounts.platform_fee(debt.lender, amount).minor,
        currency=amount.currency,
        by=by,
        language=debt.borrower.language,
        created_at=at,
        expires_at=at + ANSWER_WITHIN,
        stripe_account=method.account,
    )
    record(debt, "payment.started", by=by, at=at, payment=payment.code, amount_minor=amount.minor)
    return payment


def charge(payment: Payment, *, title: str) -> Outcome:
    """Send a debit that was written down; return what came of it.

    Raise gateway.Unreachable where nobody knows, and gateway.Refused where the provider did not
    even try for a reason that is ours; both are resolved by look-up.
    """
    method = payment.method
    assert method is not None and payment.rail == Payment.Rail.DEBIT, str(payment)
    try:
        return debits.charge(
            account=payment.stripe_account,
            key=payment.key,
            amount=Money(payment.amount_minor, payment.currency),
            platform_fee=Money(payment.platform_fee_minor, payment.currency),
            customer_id=method.customer_id,
            method_id=method.method_id,
            kind=method.kind,
            mandate_id=method.mandate_id,
            title=title,
            metadata={"payment": payment.code},
            created_at=payment.created_at,
        )
    except gateway.Refused as refusal:
        if refusal.code not in METHOD_LOST:
            raise
        return not_taken(payment, state="FAILED", code=refusal.code)


def look_up(payment: Payment) -> Outcome | None:
    """Ask the provider what became of a debit; None where it never arrived there."""
    method = payment.method
    assert method is not None, f"{payment} has no method"
    if payment.intent_id:
        return debits.read_charge(account=payment.stripe_account, intent_id=payment.intent_id)
    return debits.find_charge(
        account=payment.stripe_account,
        customer_id=method.customer_id,
        key=payment.key,
        created_after=payment.created_at,
    )


def not_taken(payment: Payment, *, state: str, code: str = "") -> Outcome:
    """Return the outcome of a payment of which the provider has nothing: no money was taken."""
    method = payment.method
    return Outcome(
        key=payment.key,
        account=payment.stripe_account,
        session_id="",
        intent_id="",
        charge_id="",
        state=state,
        amount=Money(payment.amount_minor, payment.currency),
        received=Money(0, payment.currency),
        method_kind=method.kind if method else "",
        method_brand=method.brand if method else "",
        method_last4=method.last4 if method else "",
        failure_code=code,
        failure_message="",
        fee=None,
        charged_at=None,
    )
