"""Answering a dispute: written down, sent with its evidence once, or given up.

Knows nothing of what the evidence says; that is put together by the doors.
"""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from payments.events import record
from payments.models import Chargeback, Payment
from payments.provider import disputes as provider
from payments.rails import is_bank_debit
from payments.wire_back import DisputeSeen

State, Kind = Chargeback.State, Chargeback.Kind
TEXT_MAX = 2_000
EVIDENCE_NAME = "evidence.pdf"
# An open dispute is asked for so often.
NEWS_AFTER = timedelta(hours=6)
LOOK_UPS_MAX = 50


class NotAnswerable(Exception):
    """This one cannot be answered: it is a bank debit's return, it has ended, or time is over."""


def check(chargeback: Chargeback, *, at: datetime) -> None:
    """Raise NotAnswerable unless the bank still waits for the lender's answer."""
    is_late = chargeback.answer_by is not None and chargeback.answer_by < at
    if chargeback.kind == Kind.RETURN or chargeback.state != State.OPENED or is_late:
        raise NotAnswerable(chargeback.code)


@transaction.atomic
def write(chargeback: Chargeback, *, text: str, by: str, at: datetime) -> None:
    """Write down the lender's answer before it is sent; the last one written is what is sent.

    Raise NotAnswerable.
    """
    check(chargeback, at=at)
    fields = {"answer_text": text.strip()[:TEXT_MAX], "answered_by": by, "answered_at": at}
    open_still = Chargeback.objects.filter(pk=chargeback.pk, state=State.OPENED)
    if open_still.update(**fields) != 1:
        raise NotAnswerable(chargeback.code)
    for name, value in fields.items():
        setattr(chargeback, name, value)
    record(chargeback.debt, "chargeback.answered", by=by, at=at, chargeback=chargeback.code)


def send(chargeback: Chargeback, *, evidence: bytes, texts: dict[str, str]) -> DisputeSeen:
    """Send the answer written down before, with its evidence as one PDF; never in a transaction.

    The same answer again is the same answer. Raise gateway.Unreachable or gateway.Refused.
    """
    assert chargeback.answered_at is not None, f"{chargeback} has no answer written down"
    key = f"{chargeback.code}-{chargeback.answered_at.timestamp():.0f}"
    file_id = provider.upload_evidence(
        account=chargeback.account, key=f"file-{key}", name=EVIDENCE_NAME, content=evidence
    )
    return provider.answer_dispute(
        account=chargeback.account,
        key=f"answer-{key}",
        dispute_id=chargeback.dispute_id,
        texts={**texts, "uncategorized_text": chargeback.answer_text},
        file_id=file_id,
    )


def give_up(chargeback: Chargeback, *, by: str, at: datetime) -> DisputeSeen:
    """Let the payer keep the money; never in a transaction. Raise NotAnswerable and as ``send``."""
    check(chargeback, at=at)
    with transaction.atomic():
        record(chargeback.debt, "chargeback.given_up", by=by, at=at, chargeback=chargeback.code)
    return provider.close_dispute(
        account=chargeback.account,
        key=f"close-{chargeback.code}",
        dispute_id=chargeback.dispute_id,
    )


def look_up(payment: Payment) -> list[DisputeSeen]:
    """Return what the provider says of every dispute of ``payment``."""
    if not payment.intent_id:
        return []
    return provider.list_disputes(
        account=payment.stripe_account,
        intent_id=payment.intent_id,
        is_debit=is_bank_debit(payment.method_kind),
    )


def without_news(*, at: datetime) -> list[Chargeback]:
    """Return disputes that have not ended and were not asked for lately, a bounded number."""
    unasked = Q(asked_at=None) | Q(asked_at__lt=at - NEWS_AFTER)
    rows = Chargeback.objects.filter(unasked, state__in=(State.OPENED, State.ANSWERED))
    rows = rows.select_related("payment__debt__lender", "payment__entry")
    return list(rows.order_by("opened_at")[:LOOK_UPS_MAX])


def take(chargeback: Chargeback, *, at: datetime) -> bool:
    """Take the asking for ``chargeback`` upon oneself; False: another has it."""
    mine = Chargeback.objects.filter(pk=chargeback.pk, asked_at=chargeback.asked_at)
    return mine.update(asked_at=at) == 1
