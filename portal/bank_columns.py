"""What a lender once said of the columns of its bank's tables, found again by their heading."""

import hashlib
from collections.abc import Sequence
from datetime import datetime

from payments.models import Lender
from portal.bank_tables import Columns
from portal.models import BankColumns


def remembered(lender: Lender, header: Sequence[str]) -> Columns | None:
    """Return the columns that this lender chose for a table with this very heading."""
    found = BankColumns.objects.filter(lender=lender, header=_name(header)).first()
    return None if found is None else dict(found.columns)


def remember(
    lender: Lender, header: Sequence[str], columns: Columns, *, by: str, at: datetime
) -> None:
    """Keep what was chosen, in place of what was chosen before."""
    chosen = {"columns": columns, "by": by, "at": at}
    BankColumns.objects.update_or_create(lender=lender, header=_name(header), defaults=chosen)


def _name(header: Sequence[str]) -> str:
    return hashlib.sha256("\x1f".join(header).encode()).hexdigest()
