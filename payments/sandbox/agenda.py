"""What falls due by itself: pages that close, and whatever else was put off until its time.

Each kind of object that has a future adds its act to ACTS and notes it with ``Account.later``.
An act is done once, at the sandbox's time (``clock``), by the next request or by the courier; it
looks first whether it is still wanted, and never raises a Problem.
"""

from collections.abc import Callable

from payments.sandbox import checkout, debits, disputes, mandates, merchants, payouts, refunds
from payments.sandbox.accounts import Account
from payments.sandbox.store import Store

Act = Callable[[Account, str], None]


def _settle_debit(account: Account, number: str) -> None:
    checkout.debit_ended(account, debits.settle(account, number))


ACTS: dict[str, Act] = {
    "arrive": payouts.arrive,
    "close_page": checkout.close_due,
    "pay_out": payouts.pay_out,
    "settle": payouts.settle,
    "finish_check": merchants.finish_check,
    "dispute_overdue": disputes.overdue,
    "mandate_answer": mandates.network_answers,
    "refund_arrives": refunds.arrive,
    "refund_comes_back": refunds.come_back,
    "return_debit": debits.give_back,
    "settle_debit": _settle_debit,
}


def do_due(store: Store, account_at: Callable[[str, int], Account], now: int) -> None:
    """Do everything due by ``now``, earliest first; part of a transaction.

    ``account_at`` gives an account at a moment: what was due five days ago happened five days ago.
    """
    while chore := store.next_chore(now):
        ACTS[chore.act](account_at(chore.account, chore.due_at), chore.number)
