"""Papers that show a cost, for the one who answers an offer: asked for seldom, gone when answered.

A paper is asked for only where a person answers, and a section is so far above the guideline that
the lender's policy asks. Its bytes go with the answer; that there was one is kept.
"""

import hashlib
from datetime import datetime

from django.db import transaction

from payments import ledger
from payments.codes import new_code
from payments.events import record
from plans.models import Proof, Proposal
from plans.policy import Policy

PROOFS_MAX = 6
SWEPT_MAX = 1_000


class NotAsked(Exception):
    """No paper is asked for: the offer does not wait for a person, or nothing is above."""


class TooManyProofs(Exception):
    """As many papers were added to this offer as can be."""


def wanted(proposal: Proposal) -> tuple[str, ...]:
    """Return the sections about which a paper may be added now; none where nobody asks."""
    waits = proposal.state == Proposal.State.PENDING_REVIEW and not proposal.is_from_lender
    if not waits or proposal.budget is None:
        return ()
    percent = proposal.policy.proof_over_percent if proposal.policy else Policy.proof_over_percent
    return tuple(
        each["section"]
        for each in proposal.budget.sections
        if each["guideline_minor"] is not None
        and each["minor"] * 100 > each["guideline_minor"] * (100 + percent)
    )


@transaction.atomic
def add(
    proposal: Proposal, *, section: str, kind: str, body: bytes, by: str, at: datetime
) -> Proof:
    """Keep a paper until the offer is answered; the same one twice is kept once.

    Raise NotAsked where no paper about ``section`` is asked for, or TooManyProofs.
    """
    debt = ledger.hold(proposal.debt)
    offer = Proposal.objects.select_related("budget", "policy").get(pk=proposal.pk)
    if section not in wanted(offer):
        raise NotAsked
    digest = hashlib.sha256(body).hexdigest()
    same = Proof.objects.filter(proposal=offer, sha256=digest).first()
    if same:
        return same
    if Proof.objects.filter(proposal=offer).count() >= PROOFS_MAX:
        raise TooManyProofs
    proof = Proof.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        proposal=offer,
        code=new_code(),
        section=section,
        kind=kind,
        body=body,
        size=len(body),
        sha256=digest,
        by=by,
        at=at,
    )
    record(debt, "proof.added", by=by, at=at, proof=proof.code)
    return proof


def forget(proposal: Proposal, *, by: str, at: datetime) -> int:
    """Delete what papers of an offer hold; return of how many. Called as the offer is answered."""
    kept = Proof.objects.filter(proposal=proposal, deleted_at=None)
    count = kept.update(body=b"", deleted_by=by, deleted_at=at)
    if count:
        record(proposal.debt, "proof.deleted", by=by, at=at, count=count)
    return count


def forget_answered(*, at: datetime) -> int:
    """Delete what papers hold whose offer waits no more, however it ended. Safe to repeat."""
    over = Proof.objects.filter(deleted_at=None).exclude(proposal__state__in=Proposal.WAITING)
    pks = set(over.values_list("proposal", flat=True)[:SWEPT_MAX])
    gone = 0
    for offer in Proposal.objects.filter(pk__in=pks).select_related("debt"):
        with transaction.atomic():
            gone += forget(offer, by="night", at=at)
    return gone
