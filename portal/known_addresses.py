"""Where a person is most likely read, and which addresses they have confirmed."""

from django.db.models import F

from portal.models import ContactPoint


def best_contact_point(borrower_id: int, *, kind: str) -> ContactPoint | None:
    """Return where this person is most likely read: confirmed first, then checked last."""
    usable = ContactPoint.objects.filter(
        borrower=borrower_id, kind=kind, state__in=ContactPoint.USABLE
    )
    # Backwards by name, VERIFIED comes before UNVERIFIED.
    return usable.order_by("-state", F("checked_date").desc(nulls_last=True), "-pk").first()


def confirmed_emails(borrower_id: int, *, but: str) -> list[str]:
    """Return the e-mail addresses this person has confirmed, at most five, without one of them."""
    confirmed = ContactPoint.objects.filter(
        borrower=borrower_id, kind=ContactPoint.Kind.EMAIL, state=ContactPoint.State.VERIFIED
    )
    return list(confirmed.exclude(value=but).values_list("value", flat=True)[:5])
