"""How many days late money may come by each way to pay, in days after the due day. Pure data."""

CARD, DEBIT, TRANSFER = 1, 5, 3
# Days by kind of method, as the provider names it; Hackney's council gives bank debits five.
TOLERANCE_DAYS = {
    "card": CARD,
    **dict.fromkeys(("sepa_debit", "us_bank_account", "bacs_debit", "acss_debit"), DEBIT),
    **dict.fromkeys(("au_becs_debit", "nz_bank_account"), DEBIT),
}


def by_hand(kind: str) -> int:
    """Return the days for who paid with ``kind`` last and may choose a transfer the next time."""
    return max(TRANSFER, TOLERANCE_DAYS.get(kind, TRANSFER))
