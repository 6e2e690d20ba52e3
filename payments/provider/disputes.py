"""Disputes at the provider: read, answered with texts and one file, or given up."""

import io

from payments import gateway
from payments.wire_back import DisputeSeen, of_dispute

DISPUTES_MAX = 100


def list_disputes(*, account: str, intent_id: str, is_debit: bool) -> list[DisputeSeen]:
    """Return every dispute of one payment. Raise Unreachable or Refused."""
    wanted = {"payment_intent": intent_id, "limit": gateway.PAGE_ROWS}
    rows = gateway.walk(lambda v1: v1.disputes.list(wanted, gateway.on(account)))
    listed = gateway.at_most(DISPUTES_MAX, rows)
    return [of_dispute(row, account=account, is_debit=is_debit) for row in listed]


def upload_evidence(*, account: str, key: str, name: str, content: bytes) -> str:
    """Give the provider a file to show to the bank; return its number there.

    Raise Unreachable or Refused.
    """
    options = {**gateway.on(account), "idempotency_key": key}
    file = io.BytesIO(content)
    file.name = name
    params = {"purpose": "dispute_evidence", "file": file}
    return str(gateway.ask(lambda v1: v1.files.create(params, options))["id"])


def answer_dispute(
    *, account: str, key: str, dispute_id: str, texts: dict[str, str], file_id: str
) -> DisputeSeen:
    """Send the lender's answer, once and for all. Raise Unreachable or Refused."""
    evidence = {**texts, "uncategorized_file": file_id}
    params = {"evidence": evidence, "submit": True}
    options = {**gateway.on(account), "idempotency_key": key}
    dispute = gateway.ask(lambda v1: v1.disputes.update(dispute_id, params, options))
    return of_dispute(dispute, account=account, is_debit=False)


def close_dispute(*, account: str, key: str, dispute_id: str) -> DisputeSeen:
    """Give a dispute up: the money stays with the payer. Raise Unreachable or Refused."""
    options = {**gateway.on(account), "idempotency_key": key}
    dispute = gateway.ask(lambda v1: v1.disputes.close(dispute_id, {}, options))
    return of_dispute(dispute, account=account, is_debit=False)
