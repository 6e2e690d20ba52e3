"""Taking a payment: write what is meant, ask the provider, write what came of it."""

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F, Q

from payments import accounts, accruing, arrivals, debiting, gateway, growth, ledger, setups
from payments.codes import new_code
from payments.events import record
from payments.models import Debt, Payment
from payments.money import Money
from payments.provider import pages
from payments.rails import largest_minor, smallest_minor, step_minor
from payments.wire import Outcome

# How long a payment page stays open; the provider's least is 30 minutes.
PAGE_OPEN = timedelta(minutes=35)
# A page not yet asked for can be asked for this long; later the provider would find it too short.
SEND_WITHIN = timedelta(minutes=4)
# After this, the provider may have forgotten our key: look up, never send again.
KEY_GOOD = timedelta(hours=20)
# Payments without news are looked up after this long, then every minute, after an hour less often,
# and at most so many in one sweep.
NEWS_AFTER = timedelta(seconds=45)
NEWS_AGAIN = timedelta(minutes=1)
NEWS_LATE = timedelta(minutes=30)
FRESH = timedelta(hours=1)
LOOK_UPS_MAX = 100
PAYABLE_STATES = Debt.PAYABLE


class NotPayable(Exception):
    """The amount or the debt cannot be paid now. ``limit`` is what could be.

    ``code``: NOTHING_TO_PAY, NOTHING, BEYOND_OWED (limit: the most), ON_ITS_WAY (the same, where
    money under way is the reason; nothing if it is enough), UNDER_SMALLEST (limit: the least),
    ABOVE_LARGEST (limit: the most at once), LEAVES_TOO_LITTLE (limit: the most that leaves enough
    for a last payment, or all of it), NOT_A_STEP (limit: the nearest below it that can be).
    """

    def __init__(self, code: str, limit: Money) -> None:
        super().__init__(code)
        self.code = code
        self.limit = limit


class Stopped(Exception):
    """The payment was stopped by somebody while its page was being opened."""


class AlreadyPaying(Exception):
    """A payment of this debt waits for its payer; it stands in ``payment``."""

    def __init__(self, payment: Payment) -> None:
        super().__init__(payment.code)
        self.payment = payment


@transaction.atomic
def start(
    debt: Debt,
    *,
    purpose: str,
    amount: Money,
    language: str,
    by: str,
    at: datetime,
    ahead: str = Payment.Ahead.CUSHION,
    saves_method: bool = False,
    is_directed: bool = False,
) -> Payment:
    """Write down the wish to pay ``amount`` and return it, before the provider is asked.

    Raise AlreadyPaying where another page of the same debt is open, and NotPayable for an amount
    of nothing or beyond what can be paid: what is owed less what is on its way already.
    ``ahead`` is what becomes of money beyond what is due; ``saves_method`` keeps what is paid with;
    ``is_directed`` says that the borrower chose the sum and saw what of it is questioned.
    """
    debt = _hold_free(debt, amount, at=at)
    payment = Payment.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        code=new_code(),
        key=f"pay-{new_code(26)}",
        directed_minor=_beyond(debt, amount, at=at) if is_directed else 0,
        purpose=purpose,
        ahead=ahead,
        amount_minor=amount.minor,
        platform_fee_minor=accounts.platform_fee(debt.lender, amount).minor,
        currency=amount.currency,
        by=by,
        language=language,
        created_at=at,
        expires_at=at + PAGE_OPEN,
        stripe_account=debt.lender.stripe_account,
        saves_method=saves_method,
    )
    record(debt, "payment.started", by=by, at=at, payment=payment.code, amount_minor=amount.minor)
    return payment


def _beyond(debt: Debt, amount: Money, *, at: datetime) -> int:
    """Return how many minor units of ``amount`` can only pay what is questioned."""
    return max((amount - arrivals.unquestioned(debt, at=at)).minor, 0)


def _hold_free(debt: Debt, amount: Money, *, at: datetime) -> Debt:
    """Hold a debt of which no page is open, grown to today; raise as ``start`` does."""
    debt = ledger.hold(debt)
    waiting = Payment.objects.filter(debt=debt, state__in=Payment.OPEN).first()
    if waiting:
        raise AlreadyPaying(waiting)
    accruing.catch_up(debt, at=at)
    check_payable(debt, amount, at=at)
    return debt


def check_payable(debt: Debt, amount: Money, *, at: datetime) -> None:
    """Raise NotPayable unless ``amount`` can be paid now; sure only while the debt is held."""
    owed, left = growth.owed(debt, at=at), arrivals.payable(debt, at=at)
    if debt.state not in PAYABLE_STATES or owed.minor == 0:
        raise NotPayable("NOTHING_TO_PAY", owed)
    accounts.check(debt.lender)
    if left < amount <= owed:
        raise NotPayable("ON_ITS_WAY", left)
    check_amount(amount, left)


def check_amount(amount: Money, owed: Money) -> None:
    """Raise NotPayable unless the rails can carry ``amount`` now and what it leaves later."""
    currency, left = owed.currency, (owed - amount).minor
    smallest, largest = smallest_minor(currency), largest_minor(currency)
    step = step_minor(currency)
    if amount.minor <= 0:
        raise NotPayable("NOTHING", owed)
    if left < 0:
        raise NotPayable("BEYOND_OWED", owed)
    if amount.minor < smallest:
        raise NotPayable("UNDER_SMALLEST", Money(smallest, currency))
    if amount.minor > largest:
        raise NotPayable("ABOVE_LARGEST", Money(largest, currency))
    if amount.minor % step:
        raise NotPayable("NOT_A_STEP", Money(amount.minor - amount.minor % step, currency))
    if step <= left < smallest:
        most = owed.minor - smallest
        limit = most - most % step if most >= smallest else owed.minor - owed.minor % step
        raise NotPayable("LEAVES_TOO_LITTLE", Money(limit, currency))


def open_page(payment: Payment, *, title: str, return_url: str, cancel_url: str, email: str) -> str:
    """Ask the provider for the payment page and return its address; asking twice gives one page.

    Raise gateway.Unreachable where there was no answer (nothing was taken; try again) and
    gateway.Refused where the provider will not take this payment at all. Raise Stopped where the
    payment was stopped while the provider was asked: its page is closed again.
    """
    if payment.session_url:
        return payment.session_url
    keeper = (
        setups.customer_of(payment.debt, at=payment.created_at) if payment.saves_method else None
    )
    page = pages.open_checkout(
        account=payment.stripe_account,
        key=payment.key,
        amount=Money(payment.amount_minor, payment.currency),
        platform_fee=Money(payment.platform_fee_minor, payment.currency),
        title=title,
        return_url=return_url,
        cancel_url=cancel_url,
        email=email,
        customer_id=keeper.customer_id if keeper else "",
        language=payment.language,
        expires_at=payment.expires_at,
        metadata={"payment": payment.code},
    )
    payment.session_id, payment.session_url = page.session_id, page.url
    live = Payment.objects.filter(pk=payment.pk, state__in=Payment.LIVE)
    if live.filter(session_url="").update(session_id=page.session_id, session_url=page.url) == 1:
        return page.url
    first = live.first()
    if first is None or first.session_id != page.session_id:
        close_page(payment)
    if first is None:
        raise Stopped(payment.code)
    # Another press was first, and somebody has its page: that one is watched, and no second one.
    payment.session_id, payment.session_url = first.session_id, first.session_url
    return first.session_url


def look_up(payment: Payment, *, at: datetime) -> Outcome | None:
    """Ask the provider where ``payment`` stands; None where it does not know of it."""
    if payment.rail == Payment.Rail.DEBIT:
        return debiting.look_up(payment)
    if payment.session_id:
        return _read(payment)
    found = pages.find_checkout(
        account=payment.stripe_account, key=payment.key, created_after=payment.created_at
    )
    if found:
        # The reply was lost: from now on its page can be read, and closed, by its own number.
        Payment.objects.filter(pk=payment.pk, session_id="").update(session_id=found.session_id)
        payment.session_id = found.session_id
    return found


def _read(payment: Payment) -> Outcome | None:
    try:
        return pages.read_checkout(account=payment.stripe_account, session_id=payment.session_id)
    except gateway.Refused as refusal:
        if refusal.code != "resource_missing":
            raise
        return None


def close_page(payment: Payment) -> None:
    """Close the payment page at the provider, so that a tab left open can no longer pay.

    Raise gateway.Refused where it is closed already, because it was paid or its time was over.
    """
    if payment.session_id:
        pages.expire_checkout(account=payment.stripe_account, session_id=payment.session_id)


def without_news(*, at: datetime) -> list[Payment]:
    """Return live payments to ask about, the longest unasked first, a bounded number."""
    never_asked = Q(asked_at=None, created_at__lt=at - NEWS_AFTER)
    lately = Q(created_at__gt=at - FRESH, asked_at__lt=at - NEWS_AGAIN)
    return list(
        Payment.objects.filter(
            never_asked | lately | Q(asked_at__lt=at - NEWS_LATE), state__in=Payment.LIVE
        )
        .select_related("debt__lender", "method")
        .order_by(F("asked_at").asc(nulls_first=True), "created_at")[:LOOK_UPS_MAX]
    )


def take(payment: Payment, *, at: datetime) -> bool:
    """Take the asking for ``payment`` upon oneself until it is due again; False: another has it."""
    mine = Payment.objects.filter(pk=payment.pk, asked_at=payment.asked_at)
    return mine.update(asked_at=at) == 1


def can_be_sent(payment: Payment, *, at: datetime) -> bool:
    """Say whether the provider may still be asked for the page of ``payment``.

    A page that it has made already is given again under the same key, for as long as it knows that.
    """
    good_for = KEY_GOOD if payment.session_id else SEND_WITHIN
    return bool(payment.session_url) or at - payment.created_at <= good_for


def stays_unknown(payment: Payment, *, at: datetime) -> bool:
    """Say whether a payment that the provider does not know of is too old to become known to it."""
    return at > payment.expires_at or not can_be_sent(payment, at=at)


def start_or_live(
    debt: Debt,
    *,
    purpose: str,
    amount: Money,
    language: str,
    by: str,
    at: datetime,
    ahead: str = Payment.Ahead.CUSHION,
    saves_method: bool = False,
    is_directed: bool = False,
) -> Payment:
    """Like ``start``; of two presses at the same instant both get the one open payment."""
    try:
        return start(
            debt,
            purpose=purpose,
            amount=amount,
            language=language,
            by=by,
            at=at,
            ahead=ahead,
            saves_method=saves_method,
            is_directed=is_directed,
        )
    except IntegrityError:
        raise AlreadyPaying(Payment.objects.get(debt=debt, state__in=Payment.OPEN)) from None


def never_heard_of(payment: Payment) -> Outcome:
    """Return the outcome of a payment that never reached the provider: stopped, nothing taken."""
    return debiting.not_taken(payment, state="EXPIRED")
