"""Everything that is kept about a person, as one file of their own: JSON and the papers as PDF.

Asked for, put together in the background a few rows at a time, opened for a week, then deleted.
"""

import json
import os
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import IntegrityError, transaction
from django.utils.translation import override

from payments.codes import new_code
from payments.states import WrongState, move
from plans.models import Exhibit
from portal import access, limits, paperwork, readers, settling_papers
from portal.models import OwnCopy, User
from portal.own_sections import SECTIONS

State = OwnCopy.State
OPEN_FOR = timedelta(days=7)
# Whoever took a copy and was not heard of for so long has died; another may put it together.
LEASE = timedelta(minutes=30)
COPIES_A_ROUND = 2
ASKED_A_DAY = 3
DAY = timedelta(days=1)
ENDINGS = {"application/pdf": "pdf", "image/png": "png", "image/jpeg": "jpg"}


class TooOften(Exception):
    """A person asks for a few copies a day at most."""


def ask(user: User, *, language: str, at: datetime) -> OwnCopy:
    """Write down that ``user`` wants a copy; the one that is under way, if any. Raise TooOften."""
    going = OwnCopy.objects.filter(user=user, state=State.ASKED).first()
    if going:
        return going
    if not limits.allow(f"own-copy {user.pk}", per=ASKED_A_DAY, window=DAY, at=at):
        raise TooOften
    try:
        with transaction.atomic():
            return OwnCopy.objects.create(
                user=user, code=new_code(26), language=language, asked_at=at, due_at=at
            )
    except IntegrityError:
        return OwnCopy.objects.get(user=user, state=State.ASKED)


def latest(user: User) -> OwnCopy | None:
    return OwnCopy.objects.filter(user=user).order_by("-pk").first()


def open_now(user: User, code: str, *, at: datetime) -> Path | None:
    """Return the file of this person's own copy, while it can be opened."""
    mine = OwnCopy.objects.filter(user=user, code=code, state=State.READY, expires_at__gt=at)
    found = mine.first()
    path = path_of(found) if found else None
    return path if path and path.is_file() else None


def prepare_due(*, at: datetime) -> int:
    """Put together what was asked for, a few in one round; return how many. Repeatable."""
    asked = OwnCopy.objects.filter(state=State.ASKED, due_at__lte=at).order_by("due_at", "pk")
    done = 0
    for copy in asked.select_related("user")[:COPIES_A_ROUND]:
        mine = OwnCopy.objects.filter(pk=copy.pk, state=State.ASKED, due_at=copy.due_at)
        if mine.update(due_at=at + LEASE):
            done += _prepare(copy, at=at)
    return done


def forget_due(*, at: datetime) -> int:
    """Delete the files whose week is over; return how many."""
    over = OwnCopy.objects.filter(state=State.READY, expires_at__lte=at)
    done = 0
    for copy in over:
        path_of(copy).unlink(missing_ok=True)
        move(copy, State.GONE)
        done += 1
    return done


def path_of(copy: OwnCopy) -> Path:
    return _folder() / f"{copy.code}.zip"


def _prepare(copy: OwnCopy, *, at: datetime) -> bool:
    """Write the file beside its place, then put it there whole."""
    folder = _folder()
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as out, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
            _fill(box, copy, at=at)
        size = Path(name).stat().st_size
        Path(name).replace(path_of(copy))
        move(copy, State.READY, ready_at=at, expires_at=at + OPEN_FOR, size=size)
    except WrongState:
        return False  # Another worker was first.
    finally:
        Path(name).unlink(missing_ok=True)
    return True


def _fill(box: zipfile.ZipFile, copy: OwnCopy, *, at: datetime) -> None:
    language = readers.written_in(copy.language)
    with override(language), box.open("everything.json", "w") as out:
        for text in _json(copy.user, at=at):
            out.write(text.encode())
    for name, body in _papers(copy.user, language, at=at):
        box.writestr(name, body)


def _json(user: User, *, at: datetime) -> Iterator[str]:
    """Give one JSON object piece by piece, so that no section stands in memory whole."""
    yield '{"made_at": ' + _text(at)
    for section in SECTIONS:
        about = {"what": section.title, "from": section.source, "for": section.purpose}
        yield f",\n{_text(section.name)}: {{"
        yield ", ".join(f"{_text(key)}: {_text(str(value))}" for key, value in about.items())
        yield ', "rows": ['
        yield from _joined(_text(row) for row in section.rows(user))
        yield "]}"
    yield "}\n"


def _joined(texts: Iterable[str]) -> Iterator[str]:
    before = "\n"
    for text in texts:
        yield before + text
        before = ",\n"


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, cls=DjangoJSONEncoder)


def _papers(user: User, language: str, *, at: datetime) -> Iterator[tuple[str, bytes]]:
    """Give each paper about this person with its name in the file, one at a time."""
    lenders = ("debt__lender", "debt__borrower")
    for debt in access.debts_of(user).order_by("pk"):
        person = access.own_record(user, debt)
        body = paperwork.statement(debt, person=person, language=language, at=at)
        yield f"statements/{debt.code}.pdf", body
    for receipt in access.receipts_of(user).select_related(*lenders, "payment").iterator(50):
        kept = paperwork.receipt(receipt, side="BORROWER", language=language)
        yield f"receipts/{receipt.code}.pdf", bytes(kept.body)
    for note in access.credit_notes_of(user).iterator(50):
        kept = paperwork.credit_note(note, side="BORROWER", language=language)
        yield f"credit-notes/{note.code}.pdf", bytes(kept.body)
    for signed in access.agreements_of(user).iterator(50):
        yield f"agreements/{signed.code}.pdf", bytes(paperwork.agreement(signed).body)
    for mandate in access.mandates_of(user).iterator(50):
        yield f"mandates/{mandate.code}.pdf", bytes(paperwork.mandate(mandate).body)
    for settlement in access.settlements_of(user).filter(offered_at__isnull=False).iterator(50):
        body = settling_papers.pdf_of(settlement, language=language)
        yield f"settlements/{settlement.code}.pdf", body
    for letter in access.clearances_of(user).iterator(50):
        kept = paperwork.clearance(letter, language=language)
        yield f"letters/{letter.code}.pdf", bytes(kept.body)
    for shown in Exhibit.objects.filter(dispute__debt__in=access.debts_of(user)).iterator(10):
        ending = ENDINGS.get(shown.kind, "bin")
        yield f"papers/{shown.code}.{ending}", bytes(shown.body or b"")


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "copies"
