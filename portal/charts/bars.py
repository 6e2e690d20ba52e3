"""Bars: what a balance is made of, where a month goes, how far a plan has come."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from portal.charts.frames import Frame, Words, drawn_on, tenths
from portal.shapes import INK, bar, joined, line

BAR_FRAMES = (Frame("wide", 640, 44, left=1, right=1), Frame("narrow", 340, 44, left=1, right=1))


class Piece(NamedTuple):
    """A part of a bar; ``kind`` is one of ``shapes.FILLS``."""

    kind: str
    minor: int


def made_of(pieces: Sequence[Piece], *, words: Words, paid_minor: int = 0) -> SafeString:
    """Draw what a balance is made of as one bar, and under it how much of that has been paid."""
    total = sum(piece.minor for piece in pieces)
    below = [Piece("paid", min(paid_minor, total))] if paid_minor > 0 else []
    drawn = []
    for frame in BAR_FRAMES:
        body = _bar(frame, pieces, total=total, top=2, height=28)
        if below:
            body += _bar(frame, below, total=total, top=34, height=8)
        drawn.append(drawn_on(frame, words, body))
    return joined(drawn)


def budget_bar(
    *,
    income_minor: int,
    essentials_minor: int,
    commitments_minor: int,
    suggested_minor: int,
    words: Words,
) -> SafeString:
    """Draw where a month's income goes; the suggested payment is the first part of what is left.

    Where more goes out than comes in, the bar is as long as what goes out, and a line shows where
    the income ends.
    """
    out = essentials_minor + commitments_minor
    left = max(income_minor - out, 0)
    suggested = min(max(suggested_minor, 0), left)
    total = max(income_minor, out)
    pieces = [
        Piece("fees", essentials_minor),
        Piece("interest", commitments_minor),
        Piece("principal", suggested),
    ]
    drawn = []
    for frame in BAR_FRAMES:
        body = _track(frame, top=6, height=32) + _bar(frame, pieces, total=total, top=6, height=32)
        if out > income_minor:
            body += _limit(frame, income_minor, total)
        drawn.append(drawn_on(frame, words, body))
    return joined(drawn)


def progress(
    *, paid_minor: int, total_minor: int, words: Words, due_minor: int | None = None
) -> SafeString:
    """Draw how much of a total has been paid; the bar is full only when nothing is left.

    ``due_minor`` is what the plan asks for up to today: a line stands there.
    """
    paid = [Piece("principal", min(max(paid_minor, 0), total_minor))]
    drawn = []
    for frame in BAR_FRAMES:
        body = _track(frame, top=10, height=20)
        body += _bar(frame, paid, total=total_minor, top=10, height=20)
        if due_minor is not None and total_minor > 0:
            body += _limit(frame, min(max(due_minor, 0), total_minor), total_minor)
        drawn.append(drawn_on(frame, words, body))
    return joined(drawn)


def _limit(frame: Frame, minor: int, total: int) -> SafeString:
    x = tenths(frame.left, frame.span, minor, total)
    return line("limit", (x, 0), (x, frame.height), 3, INK)


def _bar(frame: Frame, pieces: Iterable[Piece], *, total: int, top: int, height: int) -> SafeString:
    """Draw the pieces side by side, to the scale at which ``total`` fills the frame."""
    drawn, before = [], 0
    for piece in pieces:
        if piece.minor <= 0 or total <= 0:
            continue
        x = tenths(frame.left, frame.span, before, total)
        width = tenths(0, frame.span, piece.minor, total)
        drawn.append(bar(piece.kind, x, top, width, height))
        before += piece.minor
    return joined(drawn)


def _track(frame: Frame, *, top: int, height: int) -> SafeString:
    return bar("track", frame.left, top, frame.span, height)
