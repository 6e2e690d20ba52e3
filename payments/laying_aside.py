"""Setting aside what is questioned, and letting it go again. What that means is in ``asides``."""

from collections.abc import Mapping
from datetime import datetime

from payments import asides, ledger, reversing
from payments.events import record
from payments.models import Aside, Debt
from payments.states import move


def put(debt: Debt, lines: Mapping[str, int], *, at: datetime) -> bool:
    """Set aside ``lines``, minor units by bucket, in the place of what was set aside before.

    What no longer is can be paid by credit that waited for it: True where some may have been. Call
    inside a transaction.
    """
    debt = ledger.hold(debt)
    wanted = {bucket: minor for bucket, minor in sorted(lines.items()) if minor > 0}
    if wanted == asides.of(debt):
        return False
    entry = ledger.last_entry(debt)
    row = Aside.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        after_number=entry.number if entry else 0,
        lines=wanted,
        at=at,
    )
    is_waiting = bool(ledger.credit(debt))
    if is_waiting:
        key = f"replayed:aside:{row.pk}"
        reversing.replay(debt, reversing.standing(debt), key=key, at=at, coming={})
        _close_if_paid(debt, at=at)
    return is_waiting


def _close_if_paid(debt: Debt, *, at: datetime) -> None:
    """Move a debt to PAID where credit that waited has paid the rest of it."""
    if ledger.owed(debt).minor == 0 and Debt.State.PAID in Debt.MOVES[Debt.State(debt.state)]:
        move(debt, Debt.State.PAID)
        record(debt, "debt.paid", by="books", at=at)
