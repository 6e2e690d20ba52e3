"""Papers about a cost, for the pages of both sides: as rows, and as what they hold."""

from collections.abc import Iterable

from django.http import Http404, HttpResponse

from plans.models import Proof
from portal import attachments, month_words


def rows_of(found: Iterable[Proof]) -> list[dict[str, object]]:
    """Return papers as rows for a page: each with the cost it is about."""
    return [{"proof": one, "about": month_words.SECTIONS[one.section]} for one in found]


def answer(proof: Proof) -> HttpResponse:
    """Answer with what a paper holds; one that was deleted is not found."""
    if proof.is_deleted:
        raise Http404
    return attachments.download(proof.kind, bytes(proof.body), name=f"paper-{proof.code}")
