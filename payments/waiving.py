"""What a lender gives up of a debt, and takes back where the reason for it is gone.

No money moves: what is given up is owed no longer, and the lender is due nothing less.
"""

from datetime import datetime

from payments import ledger, reversing, waterfall
from payments.folding import taken_back
from payments.models import Account, Debt, Entry
from payments.reversing import NO_LONGER_WAIVED, legs_of

# What is given up of more than is owed has been paid: it is free again, principal last owed first.
ORDER = "FEE_INTEREST_PRINCIPAL"


def waive(debt: Debt, *, minor: int, key: str, at: datetime) -> Entry:
    """Give up ``minor`` units of ``debt``; what was paid of them is held for the borrower.

    Call inside a transaction that holds the debt. A key twice is an IntegrityError.
    """
    taken = _taken(debt, minor)
    beyond = sum(taken.values()) - ledger.owed(debt).minor
    change = {kind: -part for kind, part in taken.items()}
    if beyond > 0:
        target = reversing.standing(debt, change=change)
        reversing.replay(debt, target, key=f"replayed:{key}", at=at, coming=change)
    legs = [*change.items(), (Account.Kind.PLACED, sum(taken.values()))]
    return ledger.post(debt, kind=Entry.Kind.WAIVER, key=key, at=at, legs=legs)


def take_back(waiver: Entry, *, at: datetime) -> Entry:
    """Owe again what ``waiver`` gave up, with everything as if it had never been.

    Call inside a transaction. A second call for the same waiver is an IntegrityError.
    """
    assert waiver.debt is not None, f"{waiver} is of no debt"
    debt = ledger.hold(waiver.debt)
    legs = [(kind, -minor) for kind, minor in legs_of(waiver).items()]
    key = f"{NO_LONGER_WAIVED}{waiver.key}"
    entry = ledger.post(debt, kind=Entry.Kind.WAIVER, key=key, at=at, legs=legs)
    reversing.replay(debt, reversing.standing(debt), key=f"replayed:{key}", at=at, coming={})
    return entry


def _taken(debt: Debt, minor: int) -> dict[str, int]:
    """Return by bucket what is given up: what is owed first, then what was paid of it."""
    assert minor > 0, f"{debt} gives nothing up"
    shares = waterfall.allocate(minor, ledger.owed_by_bucket(debt), order=ORDER)
    taken = dict(shares.lines)
    if shares.rest_minor:
        paid = reversing.standing(debt).lines.values()
        lines = [(str(kind), sum(part.get(kind, 0) for part in paid)) for kind in Account.OWED]
        for kind, back in taken_back(lines, shares.rest_minor, principal_first=True):
            taken[kind] = taken.get(kind, 0) + back
    return {kind: part for kind, part in taken.items() if part}
