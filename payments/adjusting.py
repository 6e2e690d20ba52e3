"""Taking something off a debt that was never rightly owed: a fee removed, a line put right.

One entry lowers the buckets it is about. Where payments had paid them already that money is free
again and pays what else is owed, or is held for the borrower: one more entry moves it first.
"""

from collections.abc import Mapping
from datetime import datetime

from payments import ledger, reversing
from payments.events import record
from payments.models import Account, Debt, Entry
from payments.states import move


def credit(
    debt: Debt, *, lines: Mapping[str, int], key: str, by: str, at: datetime, about: str = ""
) -> int:
    """Lower ``debt`` by ``lines``, minor units by bucket; return by how many in all.

    Less than asked only where the lender had given some of it up already. ``about`` is the code of
    what decided it. Call inside a transaction; a debt that then owes nothing is paid. A key twice
    is an IntegrityError.
    """
    debt = ledger.hold(debt)
    taken = _within_what_stands(debt, lines)
    total = -sum(taken.values())
    if total == 0:
        return 0
    # Shared out anew first: else a bucket that was paid already would fall below nothing.
    after = reversing.standing(debt, change=taken)
    reversing.replay(debt, after, key=f"replayed:{key}", at=at, coming=taken)
    legs = [*taken.items(), (Account.Kind.PLACED, total)]
    ledger.post(debt, kind=Entry.Kind.CORRECTION, key=key, at=at, legs=legs)
    record(debt, "debt.adjusted", by=by, at=at, minor=total, about=about)
    if ledger.owed(debt).minor == 0 and Debt.State.PAID in Debt.MOVES[Debt.State(debt.state)]:
        move(debt, Debt.State.PAID)
        record(debt, "debt.paid", by=by, at=at)
    return total


def _within_what_stands(debt: Debt, lines: Mapping[str, int]) -> dict[str, int]:
    """Return the changes that can be booked: what was waived before is not taken off again."""
    wanted = {bucket: -minor for bucket, minor in lines.items() if minor}
    left = reversing.standing(debt, change=wanted).owed
    fitting = {bucket: minor - min(0, left[bucket]) for bucket, minor in wanted.items()}
    return {bucket: minor for bucket, minor in fitting.items() if minor}
