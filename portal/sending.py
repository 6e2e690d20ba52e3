"""Hand one message to the post: e-mail by the mail server, a text message to a file.

Knows addresses and bodies; does not know why anybody is written to. There is no provider of text
messages: phones are offered only where SMS_DIR is set, and each message is a file there.
"""

import os
import secrets
from collections.abc import Sequence
from itertools import count
from pathlib import Path
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import timezone

# name, content, MIME type
Attachment = tuple[str, bytes, str]
_numbers = count()


class Unsent(Exception):
    """The message did not leave; nothing says that it never will."""


def send(
    kind: str,
    to: str,
    subject: str,
    body: str,
    attachments: Sequence[Attachment] = (),
    html: str = "",
) -> None:
    """Send one message to one address; ``kind`` is "EMAIL" or "PHONE".

    Raise Unsent where it did not leave, and ValueError for a kind that has no channel here.
    """
    try:
        if kind == "EMAIL":
            _email(to, subject, body, attachments, html)
        elif kind == "PHONE" and settings.SMS_DIR:
            write_file(Path(settings.SMS_DIR), "txt", f"To: {to}\n\n{body}\n".encode())
        else:
            raise ValueError(f"there is no way to send to {kind}")
    except (SMTPException, OSError) as trouble:
        raise Unsent(type(trouble).__name__) from trouble


def has_phones() -> bool:
    """Say whether text messages can be sent at all."""
    return bool(settings.SMS_DIR)


def write_file(folder: Path, ending: str, content: bytes) -> Path:
    """Write ``content`` as a whole file whose name sorts by time; readers never see half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    stem = f"{timezone.now():%Y%m%dT%H%M%S.%fZ}-{next(_numbers):06d}-{secrets.token_hex(3)}"
    path = folder / f"{stem}.{ending}"
    hidden = folder / f".{stem}.part"
    hidden.write_bytes(content)
    os.replace(hidden, path)
    return path


def _email(to: str, subject: str, body: str, attachments: Sequence[Attachment], html: str) -> None:
    message = EmailMultiAlternatives(
        subject=subject, body=body, to=[to], headers={"Auto-Submitted": "auto-generated"}
    )
    if html:
        message.attach_alternative(html, "text/html")
    for name, content, kind in attachments:
        message.attach(name, content, kind)
    message.send()
