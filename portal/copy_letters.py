"""The letter that a person's own copy is ready. It leads to the page, which opens by signing in."""

from datetime import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.translation import override

from portal import contacts, readers, sending
from portal.filling import address
from portal.models import ContactPoint, Identity, OwnCopy

LETTERS_MAX = 20


def tell(*, at: datetime) -> int:
    """Write to those whose copy is ready and who were not told yet; return to how many.

    A crash between sending and noting sends one a second time, which is kinder than never. Who
    confirmed no address sees it on the page.
    """
    ready = OwnCopy.objects.filter(state=OwnCopy.State.READY, told_at=None, expires_at__gt=at)
    sent = 0
    for copy in ready.order_by("pk")[:LETTERS_MAX]:
        point = _point_of(copy)
        try:
            if point:
                sending.send("EMAIL", point.value, *_letter(copy, point))
        except sending.Unsent:
            continue
        OwnCopy.objects.filter(pk=copy.pk).update(told_at=at)
        sent += point is not None
    return sent


def _point_of(copy: OwnCopy) -> ContactPoint | None:
    """Return the e-mail address that its owner confirmed last."""
    mine = Identity.objects.filter(user=copy.user_id).values("borrower")
    points = ContactPoint.objects.filter(
        borrower__in=mine, kind=ContactPoint.Kind.EMAIL, state=ContactPoint.State.VERIFIED
    )
    return points.order_by("-verified_at", "-pk").first()


def _letter(copy: OwnCopy, point: ContactPoint) -> tuple[str, str]:
    facts = {
        "host": urlsplit(settings.PORTAL_ORIGIN).hostname,
        "url": address("borrower:own-copy"),
        "until": copy.expires_at,
        "stop_url": address("opt-out", contacts.stop_token(point)),
        "real_url": address("is-this-real"),
    }
    with override(readers.written_in(copy.language)):
        text = render_to_string("letters/copy_ready.txt", facts)
    subject, _newline, body = text.strip().partition("\n")
    return subject.strip(), body.strip() + "\n"
