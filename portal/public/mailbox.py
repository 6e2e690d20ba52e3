"""The demo's mailbox: every letter that was written into MAIL_DIR and SMS_DIR, to be read.

There is none where letters go to people. Knows files, not what the letters are about. In the demo
it shows the officers' codes as well, in place of the app on their phones.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone
from django.views.decorators.http import require_safe

from portal.pages import page
from portal.scenarios import people

PER_PAGE = 20
LETTER_BYTES_MAX = 10 * 1024 * 1024
# No slashes and no leading dot: a name can only be that of a file in its folder.
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.+-]{0,150}\.(?:eml|txt)")
# What an attachment may be called a browser; everything else is bytes to be saved.
KINDS = ("application/pdf", "text/calendar")


@dataclass(frozen=True)
class Enclosure:
    """An attachment: its place in the letter, a name that is safe to save under, its type."""

    number: int
    name: str
    kind: str
    body: bytes


@dataclass(frozen=True)
class Sent:
    """One letter as it was sent; ``name`` is its file's."""

    name: str
    to: str
    sender: str
    subject: str
    at: datetime
    text: str
    enclosures: tuple[Enclosure, ...]
    is_sms: bool


@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    pages = Paginator(_files(), PER_PAGE).get_page(request.GET.get("page"))
    letters = [read(path) for path in pages]
    codes = people.codes_now() if settings.SECRET_KEY == settings.DEFAULT_SECRET else []
    return page(request, "public/mailbox.html", letters=letters, pages=pages, codes=codes)


@require_safe
def mailbox_letter(request: HttpRequest, name: str) -> HttpResponse:
    return page(request, "public/mailbox_letter.html", letter=_open(name))


@require_safe
def mailbox_enclosure(request: HttpRequest, name: str, number: int) -> HttpResponse:
    found = {each.number: each for each in _open(name).enclosures}.get(number)
    if found is None:
        raise Http404
    response = HttpResponse(found.body, content_type=found.kind)
    response["Content-Disposition"] = f'attachment; filename="{found.name}"'
    return response


def read(path: Path) -> Sent:
    """Return the letter in a file, e-mail or text message, whatever its bytes are."""
    with path.open("rb") as file:
        raw = file.read(LETTER_BYTES_MAX)
    at = datetime.fromtimestamp(path.stat().st_mtime, get_default_timezone())
    if path.suffix == ".txt":
        to, _newline, text = raw.decode("utf-8", "replace").partition("\n")
        to = to.removeprefix("To:").strip()
        return Sent(path.name, to, "", "", at, text.strip(), (), is_sms=True)
    message = BytesParser(policy=policy.default).parsebytes(raw)
    return Sent(
        name=path.name,
        to=str(message["To"] or ""),
        sender=str(message["From"] or ""),
        subject=str(message["Subject"] or ""),
        at=at,
        text=_text(message),
        enclosures=_enclosures(message),
        is_sms=False,
    )


def _open(name: str) -> Sent:
    found = {path.name: path for path in _files()} if NAME.fullmatch(name) else {}
    if name not in found:
        raise Http404
    return read(found[name])


def _files() -> list[Path]:
    """Return the files of all letters, newest first; 404 where there is no mailbox."""
    folders = [Path(each) for each in (settings.MAIL_DIR, settings.SMS_DIR) if each]
    if settings.IS_PRODUCTION or not settings.MAIL_DIR:
        raise Http404
    files = (path for folder in folders if folder.is_dir() for path in folder.iterdir())
    letters = [path for path in files if NAME.fullmatch(path.name) and path.is_file()]
    return sorted(letters, key=lambda path: (path.stat().st_mtime_ns, path.name), reverse=True)


def _text(message: EmailMessage) -> str:
    body = message.get_body(preferencelist=("plain", "html"))
    return body.get_content().strip() if body is not None else ""


def _enclosures(message: EmailMessage) -> tuple[Enclosure, ...]:
    return tuple(
        Enclosure(number, _safe_name(part.get_filename(), number), _safe_kind(part), _bytes(part))
        for number, part in enumerate(message.iter_attachments(), start=1)
    )


def _safe_name(told: str | None, number: int) -> str:
    """Return a name that is only a name, in ASCII, whatever the letter calls it."""
    kept = re.sub(r"[^A-Za-z0-9_.-]+", "-", Path(told or "").name).strip(".-")
    return kept[:80] or f"attachment-{number}"


def _safe_kind(part: EmailMessage) -> str:
    kind = part.get_content_type()
    return kind if kind in KINDS else "application/octet-stream"


def _bytes(part: EmailMessage) -> bytes:
    return part.get_payload(decode=True) or b""
