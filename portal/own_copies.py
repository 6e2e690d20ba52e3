"""Everything that is kept about a person, as one file of their own: JSON and the papers as PDF.

Asked for, put together in the background a few papers at a time, opened for a week, then deleted.
Papers that are made lie in a folder until all are: whoever goes on finds them there.
"""

import json
import os
import shutil
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
from portal import limits, own_papers, readers
from portal.models import OwnCopy, User
from portal.own_sections import SECTIONS

State = OwnCopy.State
OPEN_FOR = timedelta(days=7)
# Whoever took a copy and was not heard of for so long has died; another may put it together.
LEASE = timedelta(minutes=10)
COPIES_A_ROUND = 2
# Made in one round for one copy; the rest in the rounds that follow, so that nobody else waits.
PAPERS_A_ROUND = 20
ASKED_A_DAY = 3
DAY = timedelta(days=1)


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


def stop(copy: OwnCopy) -> None:
    """Put no more of it together, by its owner's wish. Raise WrongState where it is ready."""
    move(copy, State.GONE)
    shutil.rmtree(_workplace(copy), ignore_errors=True)


def prepare_due(*, at: datetime) -> int:
    """Go on with what was asked for, a few papers of each; return of how many. Repeatable.

    May be killed anywhere; what was made stays made.
    """
    asked = OwnCopy.objects.filter(state=State.ASKED, due_at__lte=at).order_by("due_at", "pk")
    done = 0
    for copy in asked.select_related("user")[:COPIES_A_ROUND]:
        mine = OwnCopy.objects.filter(pk=copy.pk, state=State.ASKED, due_at=copy.due_at)
        if mine.update(due_at=at + LEASE):
            _prepare(copy, at=at)
            done += 1
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


def _prepare(copy: OwnCopy, *, at: datetime) -> None:
    """Make the next papers; once all are there, put the file together."""
    papers, made = _make_papers(copy, at=at)
    mine = OwnCopy.objects.filter(pk=copy.pk, state=State.ASKED)
    if mine.update(papers=papers, made=made, due_at=at) and made == papers:
        _put_together(copy, at=at)


def _make_papers(copy: OwnCopy, *, at: datetime) -> tuple[int, int]:
    """Make papers that are not in the folder yet; return how many there are and are made."""
    language, folder = readers.written_in(copy.language), _workplace(copy)
    papers = made = fresh = 0
    for name, paper in own_papers.of(copy.user, language, at=at):
        path = folder / name
        papers += 1
        if not path.is_file() and fresh < PAPERS_A_ROUND:
            _write_whole(path, paper())
            fresh += 1
        made += path.is_file()
    return papers, made


def _write_whole(path: Path, body: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(body)
    part.replace(path)


def _put_together(copy: OwnCopy, *, at: datetime) -> None:
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
        path_of(copy).unlink(missing_ok=True)  # Its owner stopped it in this very moment.
    finally:
        Path(name).unlink(missing_ok=True)
    shutil.rmtree(_workplace(copy), ignore_errors=True)


def _fill(box: zipfile.ZipFile, copy: OwnCopy, *, at: datetime) -> None:
    with override(readers.written_in(copy.language)), box.open("everything.json", "w") as out:
        for text in _json(copy.user, at=at):
            out.write(text.encode())
    place = _workplace(copy)
    for path in sorted(place.rglob("*.*")):
        if path.suffix != ".part":
            box.write(path, path.relative_to(place))


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


def _workplace(copy: OwnCopy) -> Path:
    return _folder() / copy.code


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "copies"
