"""Payment pages at the provider, and where the payment behind each of them stands."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from payments import gateway
from payments.money import Money
from payments.wire import Outcome, moment, of_intent, of_session, page_params

# The provider's clock and ours may differ by this much when looking for what we made.
CLOCK_SLACK = timedelta(minutes=5)
# A page is asked for soon after it was written down, or never: ``charging.SEND_WITHIN``, and as
# long as the questions on the way to it may wait for their answers.
MADE_WITHIN = timedelta(minutes=10)
# At most so many sessions of that quarter of an hour are looked through for one key.
SESSIONS_MAX = 2_000

EXPAND = "latest_charge.balance_transaction"


@dataclass(frozen=True)
class Checkout:
    """A payment page at the provider, open until ``expires_at``."""

    session_id: str
    url: str
    expires_at: datetime


def open_checkout(
    *,
    account: str,
    key: str,
    amount: Money,
    title: str,
    return_url: str,
    cancel_url: str,
    email: str,
    language: str,
    expires_at: datetime,
    metadata: dict[str, str],
    platform_fee: Money | None = None,
    customer_id: str = "",
) -> Checkout:
    """Open a payment page for ``amount``; the same ``key`` again gives the same page.

    ``account`` is the lender's account at the provider, or "" for our own; ``expires_at`` lies
    30 minutes to 24 hours ahead; ``platform_fee`` comes off what the lender's account receives,
    never on top of what is paid. With ``customer_id`` what is paid with is kept for that customer,
    to be charged later; the page then offers only what can be. Raise Unreachable or Refused.
    """
    params = page_params(
        key=key,
        amount=amount,
        platform_fee=platform_fee,
        title=title,
        return_url=return_url,
        cancel_url=cancel_url,
        language=language,
        expires_at=expires_at,
        tags={**metadata, "key": key},
    )
    _name_payer(params, customer_id=customer_id, email=email)
    options = {**gateway.on(account), "idempotency_key": key}
    session = gateway.ask(lambda v1: v1.checkout.sessions.create(params, options))
    return Checkout(session["id"], session["url"] or "", moment(session["expires_at"]))


def _name_payer(params: dict[str, Any], *, customer_id: str, email: str) -> None:
    """Say who pays: a customer whose method is kept, or an address that is filled in for them."""
    if customer_id:
        params["customer"] = customer_id
        params["payment_intent_data"]["setup_future_usage"] = "off_session"
    elif email:
        params["customer_email"] = email


def read_checkout(*, account: str, session_id: str) -> Outcome:
    """Return where the payment of one page stands. Raise Unreachable or Refused."""
    session = gateway.ask(
        lambda v1: v1.checkout.sessions.retrieve(
            session_id, {"expand": [f"payment_intent.{EXPAND}"]}, gateway.on(account)
        )
    )
    return of_session(session, account=account)


def read_intent(*, account: str, intent_id: str) -> Outcome:
    """Return where one payment stands, by the provider's own number for it.

    It cannot see whether the page behind it is still open: after a failed try it says OPEN, and
    ``session_id`` is empty. Raise Unreachable or Refused.
    """
    intent = gateway.ask(
        lambda v1: v1.payment_intents.retrieve(intent_id, {"expand": [EXPAND]}, gateway.on(account))
    )
    return of_intent(intent, account=account)


def find_checkout(*, account: str, key: str, created_after: datetime) -> Outcome | None:
    """Return where the payment that we made under ``key`` stands, or None if it is not there.

    ``created_after`` is when it was written down. Raise Unreachable where it cannot be said.
    """
    for session_id in sessions_of(account=account, key=key, written_at=created_after):
        return read_checkout(account=account, session_id=session_id)
    return None


def sessions_of(*, account: str, key: str, written_at: datetime) -> Iterator[str]:
    """Yield the numbers of the pages made under ``key`` within MADE_WITHIN of ``written_at``.

    However long ago that was, a few listings of PAGE_ROWS are read. More pages than SESSIONS_MAX
    in that time raise Unreachable, because then nobody may conclude that there is none.
    """
    listed = gateway.between(
        written_at - CLOCK_SLACK,
        written_at + MADE_WITHIN + CLOCK_SLACK,
        account,
        lambda v1: v1.checkout.sessions,
    )
    for session in gateway.at_most(SESSIONS_MAX, listed):
        if session["client_reference_id"] == key:
            yield str(session["id"])


def expire_checkout(*, account: str, session_id: str) -> None:
    """Close one payment page. Raise Refused if it is no longer open, or Unreachable."""
    gateway.ask(lambda v1: v1.checkout.sessions.expire(session_id, {}, gateway.on(account)))
