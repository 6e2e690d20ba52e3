"""Proof of what is promised about months and papers. Each check returns the breaches it found."""

from collections.abc import Iterator

from django.db.models import F

from payments.checking import BREACHES_SHOWN, Check
from plans.models import BudgetStatement, Proof, Proposal


def no_more_is_kept_for_others_than_is_left() -> Iterator[str]:
    """A lender's part of a month is never less than nothing because of other lenders."""
    spent = F("essentials_minor") + F("commitments_minor") + F("savings_minor")
    wrong = BudgetStatement.objects.filter(others_minor__gt=0).annotate(
        part=F("income_minor") - spent - F("others_minor")
    )
    for pk, part in wrong.filter(part__lt=0).values_list("pk", "part")[:BREACHES_SHOWN]:
        yield f"budget {pk} keeps so much for others that {part} is left"


def papers_go_with_the_answer() -> Iterator[str]:
    """A deleted paper holds nothing, and every paper belongs to an offer that was sent."""
    held = Proof.objects.exclude(deleted_at=None).exclude(body=b"")
    for code in held.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"paper {code} is deleted and still holds something"
    unsent = Proof.objects.filter(proposal__state=Proposal.State.DRAFT)
    for code in unsent.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"paper {code} belongs to an offer that was never sent"


CHECKS: tuple[Check, ...] = (no_more_is_kept_for_others_than_is_left, papers_go_with_the_answer)
