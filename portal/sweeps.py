"""The work nobody waits for: each sweep finds its work by query, may be killed, may run twice."""

from collections.abc import Callable
from datetime import datetime
from functools import partial

from payments import (
    charging,
    closing,
    contesting,
    gateway,
    overpaying,
    refunding,
)
from plans import cooling
from portal import (
    asking,
    backflow,
    debiting,
    ends,
    forgetting,
    notices,
    onboarding,
    payer_letters,
    payment_news,
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


def act_on_events(*, at: datetime) -> int:
    """Bring every payment that stored events speak of to where the provider says it is."""
    return payment_news.hear(at=at)


def ask_without_news(*, at: datetime) -> int:
    """Ask where payments stand that no webhook has spoken of; give up those never sent."""
    silences = asked = 0
    for payment in charging.without_news(at=at):
        if not charging.take(payment, at=at):
            continue
        trouble = asking.ask_or_trouble(payment, at=at)
        asked += not trouble
        silences += trouble == "Unreachable"
        if silences >= asking.SILENCES_MAX:
            break
    return asked


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
        if silences >= asking.SILENCES_MAX:
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
        if silences >= asking.SILENCES_MAX:
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
    return reconciliation.night(act=act_on_events, ask=asking.ask_all, at=at)


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
