"""Due dates as a calendar file (RFC 5545): whole days, no amounts, no creditor.

Pure: days and words in, text out. The same plan gives the same events, so that a calendar that
takes the file twice shows each day once.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

LINE_MAX_OCTETS = 75


@dataclass(frozen=True)
class Day:
    """One whole day; ``uid`` stays the same whenever the file is made."""

    uid: str
    day: date
    summary: str
    text: str = ""


def calendar(days: Iterable[Day], *, name: str, at: datetime) -> str:
    """Return the days as one calendar, made at ``at``; lines end as the standard asks."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Steadily//Payment days//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{escaped(name)}",
    ]
    for day in days:
        lines += _event(day, at)
    lines.append("END:VCALENDAR")
    return "".join(f"{folded}\r\n" for line in lines for folded in _fold(line))


def escaped(text: str) -> str:
    """Return ``text`` with the marks that end a value made harmless, on one line."""
    for mark in "\\;,":
        text = text.replace(mark, f"\\{mark}")
    return "\\n".join(text.splitlines())


def _event(day: Day, at: datetime) -> list[str]:
    lines = [
        "BEGIN:VEVENT",
        f"UID:{day.uid}",
        f"DTSTAMP:{at.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        f"DTSTART;VALUE=DATE:{day.day:%Y%m%d}",
        f"DTEND;VALUE=DATE:{day.day + timedelta(days=1):%Y%m%d}",
        f"SUMMARY:{escaped(day.summary)}",
        "TRANSP:TRANSPARENT",
        "CLASS:PRIVATE",
    ]
    if day.text:
        lines.append(f"DESCRIPTION:{escaped(day.text)}")
    return [*lines, "END:VEVENT"]


def _fold(line: str) -> Iterator[str]:
    """Give the line in pieces of at most 75 octets, cut between characters."""
    piece, room = "", LINE_MAX_OCTETS
    for letter in line:
        if len((piece + letter).encode()) > room:
            yield piece
            piece = " "
        piece += letter
    yield piece
