"""The work nobody waits for: each sweep finds its work by query, may be killed, may run twice."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from functools import partial

from payments import (
    charging,
    closing,
    contesting,
    gateway,
    inbox,
    overpaying,
    refunding,
)
from payments.models import Payment, StripeEvent
from plans import cooling, progress
from portal import (
    backflow,
    debiting,
    ends,
    forgetting,
    notices,
    onboarding,
    payer_letters,
    payout_news,
    reconciliation,
    saved_methods,
    uploads,
)
from portal.table_sweeps import (
    accrue,
    ask_about_credit,
    begin_interest,
    climb_ladder,
    complete,
    end_holds,
    end_links,
    end_settlements,
    expire_cards,
    expire_offers,
    finalise_letters,
    follow_plans,
    follow_settlements,
    issue_letters,
    look_at_cards,
    open_reviews,
    plan_debits,
    remind,
)

Sweep = Callable[..., int]
# So many questions without any answer, and a sweep leaves the provider alone until the next round.
SILENCES_MAX = 3


def act_on_events(*, at: datetime) -> int:
    """Bring every payment that stored events speak of to where the provider says it is.

    Each event is taken just before it is acted on, so that one that breaks holds up no other.
    """
    about: dict[int, tuple[Payment, list[StripeEvent]]] = {}
    for event in inbox.due(at=at):
        payment = inbox.payment_of(event)
        if payment is None and inbox.may_be_early(event, at=at):
            if inbox.take(event, at=at):
                inbox.failed(event, at=at, trouble=inbox.trouble_of(event))
        elif payment is None:
            inbox.done(event, at=at, trouble=inbox.trouble_of(event))
        else:
            about.setdefault(payment.pk, (payment, []))[1].append(event)
    silences = acted = 0
    for payment, events in about.values():
        taken = [event for event in events if inbox.take(event, at=at)]
        if not taken:
            continue
        trouble = _ask_or_trouble(payment, at=at) or _ask_back_or_trouble(payment, taken, at=at)
        for event in taken:
            if trouble:
                inbox.failed(event, at=at, trouble=trouble)
            else:
                inbox.done(event, at=at)
        acted += not trouble
        silences += trouble == "Unreachable"
        if silences >= SILENCES_MAX:
            break
    return acted


def ask_without_news(*, at: datetime) -> int:
    """Ask where payments stand that no webhook has spoken of; give up those never sent."""
    silences = asked = 0
    for payment in charging.without_news(at=at):
        if not charging.take(payment, at=at):
            continue
        trouble = _ask_or_trouble(payment, at=at)
        asked += not trouble
        silences += trouble == "Unreachable"
        if silences >= SILENCES_MAX:
            break
    return asked


def ask(payment: Payment, *, at: datetime, is_over: bool = False) -> bool:
    """Ask the provider where ``payment`` stands and apply the answer; True if that changed it.

    ``is_over``: nobody is going to open its page any more, so that a payment the provider has
    never heard of ends now. Raise gateway.Unreachable or gateway.Refused without a usable answer.
    """
    if payment.state == Payment.State.SUCCEEDED:
        return False  # Nothing that can be asked moves it any more.
    outcome = charging.look_up(payment, at=at)
    if outcome is None:
        if not is_over and not charging.stays_unknown(payment, at=at):
            return False
        outcome = charging.never_heard_of(payment)
    return progress.settle(payment, outcome, at=at)


def ask_all(payment: Payment, *, at: datetime) -> bool:
    """Ask how ``payment`` stands and what went back of it; True where that changed something.

    Raise gateway.Unreachable or gateway.Refused.
    """
    changed = ask(payment, at=at)
    return bool(backflow.ask(payment, at=at)) or changed


def stop(payment: Payment, *, at: datetime) -> None:
    """Close the page of a payment that nobody wants any more, and apply what became of it.

    It may have been paid just before. Raise gateway.Unreachable or gateway.Refused.
    """
    if not payment.session_id:
        charging.look_up(payment, at=at)
    # It is refused where the page is closed already: paid, or over. The answer below tells which.
    with suppress(gateway.Refused):
        charging.close_page(payment)
    ask(payment, at=at, is_over=True)


def is_still_open(payment: Payment, *, at: datetime) -> bool:
    """Ask before somebody is led to a page made earlier: it may be over, and nobody told us yet.

    True where there is no usable answer, so that a silent provider keeps nobody from its page.
    """
    with suppress(gateway.Unreachable, gateway.Refused):
        ask(payment, at=at)
    return payment.state in Payment.OPEN


def _ask_or_trouble(payment: Payment, *, at: datetime) -> str:
    """Ask and apply; return "" or the name of what came instead of an answer."""
    try:
        ask(payment, at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""


def _ask_back_or_trouble(payment: Payment, events: list[StripeEvent], *, at: datetime) -> str:
    """Ask for what went back where one of ``events`` tells of it, and keep warnings of fraud."""
    for event in events:
        if event.kind.startswith(backflow.WARNING):
            backflow.note_warning(payment, event, at=at)
    if not any(inbox.tells_of_return(event) for event in events):
        return ""
    try:
        backflow.ask(payment, at=at)
    except (gateway.Unreachable, gateway.Refused) as trouble:
        return type(trouble).__name__
    return ""


def follow_what_goes_back(*, at: datetime) -> int:
    """Ask how refunds and disputes stand that no webhook has spoken of; send what was not sent."""
    silences = followed = 0
    refunds = [
        partial(backflow.follow_refund, refund)
        for refund in refunding.without_news(at=at)
        if refunding.take(refund, at=at)
    ]
    disputes = [
        partial(backflow.ask, chargeback.payment)
        for chargeback in contesting.without_news(at=at)
        if contesting.take(chargeback, at=at)
    ]
    for follow in refunds + disputes:
        try:
            follow(at=at)
        except (gateway.Unreachable, gateway.Refused):
            silences += 1
        else:
            followed += 1
        if silences >= SILENCES_MAX:
            break
    return followed


def read_accounts(*, at: datetime) -> int:
    """Read lenders' accounts again: those that the provider spoke of, and those long unread."""
    return onboarding.hear(at=at) + onboarding.read_again(at=at)


def read_payouts(*, at: datetime) -> int:
    """Book the payouts to lenders' banks that the provider spoke of."""
    return payout_news.hear(at=at)


def read_methods(*, at: datetime) -> int:
    """Keep the methods that borrowers saved, and read those again that the provider spoke of."""
    return saved_methods.hear(at=at) + saved_methods.read_again(at=at) + saved_methods.keep(at=at)


def take_debits(*, at: datetime) -> int:
    """Take the payments that borrowers let be taken, on their day and in the day."""
    return debiting.take(at=at)


def return_credit(*, at: datetime) -> int:
    """Return what was paid beyond a debt where the days of asking are over; count the refunds.

    A payment by bank transfer cannot be returned by itself: that waits for an officer's hand. Debt
    by debt: each of them is a question to the provider, outside any transaction.
    """
    silences = done = 0
    for debt in overpaying.to_return(at=at):
        for refund in overpaying.propose_return(debt, by="night", at=at):
            done += 1
            try:
                backflow.send_if_agreed(refund, at=at)
            except gateway.Unreachable:  # Sent again by the sweep that follows it.
                silences += 1
        if silences >= SILENCES_MAX:
            break
    return done


def send_letters(*, at: datetime) -> int:
    notices.prepare(at=at)
    return notices.deliver(at=at)


def thank_payers(*, at: datetime) -> int:
    """Send receipts to those who paid for somebody else."""
    return payer_letters.send_receipts(at=at)


def place_files(*, at: datetime) -> int:
    """Go on with lenders' files that are too long to be placed while somebody waits."""
    return uploads.place_waiting(at=at)


def reconcile(*, at: datetime) -> int:
    """Hold the provider's truth against the books, account by account; mend what is certain."""
    return reconciliation.night(act=act_on_events, ask=ask_all, at=at)


def close_statements(*, at: datetime) -> int:
    """Close lenders' statements of the months that have ended where they are."""
    return closing.close_due(at=at)


# What the worker does in every round, and what once a night is enough for.
EVERY_ROUND: tuple[Sweep, ...] = (
    act_on_events,
    ask_without_news,
    follow_what_goes_back,
    read_accounts,
    read_payouts,
    read_methods,
    take_debits,
    send_letters,
    thank_payers,
    place_files,
    cooling.begin_due,
    ends.prepare_copies,
)
EVERY_NIGHT: tuple[Sweep, ...] = (
    ask_about_credit,
    return_credit,
    expire_offers,
    end_holds,
    begin_interest,
    follow_plans,
    accrue,
    open_reviews,
    remind,
    end_settlements,
    follow_settlements,
    issue_letters,
    finalise_letters,
    ends.forget_copies,
    end_links,
    reconcile,
    close_statements,
    plan_debits,
    complete,
    climb_ladder,
    look_at_cards,
    expire_cards,
    forgetting.forget,
)
