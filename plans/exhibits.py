"""Papers that either side gives to show something about a question. Knows no files and no pages."""

import hashlib
from datetime import datetime

from django.db import IntegrityError, transaction

from payments.codes import new_code
from payments.events import record
from payments.models import Debt
from plans.models import Dispute, Exhibit

# Of each side, about one question.
EXHIBITS_MAX = 5


class TooMany(Exception):
    """There are as many papers about this question as one side can give."""


class Closed(Exception):
    """The question has its answer; another paper would change nothing."""


@transaction.atomic
def add(
    dispute: Dispute, *, side: str, kind: str, body: bytes, by: str, at: datetime, shows: str = ""
) -> Exhibit:
    """Keep one paper; the same paper again gives the one that is kept. Raise TooMany or Closed.

    ``kind`` is an Exhibit.Kind, already made sure of by what the file holds; ``shows`` one of
    ``grounds.EVIDENCE`` for a lender's.
    """
    # In line with the answer: who reads the question for an answer sees this paper or not at all.
    locked = Dispute.objects.select_for_update(of=("self",), no_key=True).get(pk=dispute.pk)
    if not locked.is_open:
        raise Closed
    sha256 = hashlib.sha256(body).hexdigest()
    mine = Exhibit.objects.filter(dispute=dispute, side=side)
    known = mine.filter(sha256=sha256).first()
    if known:
        return known
    if mine.count() >= EXHIBITS_MAX:
        raise TooMany
    return _keep(dispute, side, kind, body, sha256, shows, by=by, at=at)


def _keep(
    dispute: Dispute,
    side: str,
    kind: str,
    body: bytes,
    sha256: str,
    shows: str,
    *,
    by: str,
    at: datetime,
) -> Exhibit:
    try:
        with transaction.atomic():
            made = Exhibit.objects.create(
                lender_id=dispute.lender_id,
                dispute=dispute,
                code=new_code(),
                side=side,
                shows=shows,
                kind=kind,
                body=body,
                size=len(body),
                sha256=sha256,
                by=by,
                at=at,
            )
            debt = Debt.objects.get(pk=dispute.debt_id)
            record(debt, "exhibit.added", by=by, at=at, dispute=dispute.code, side=side)
            return made
    except IntegrityError:
        return Exhibit.objects.get(dispute=dispute, side=side, sha256=sha256)
