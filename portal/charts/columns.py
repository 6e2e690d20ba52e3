"""Payments over time as columns, for plans whose payments are not all the same."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.utils.safestring import SafeString

from portal.charts.frames import PLOT_FRAMES, Plot, Words, drawn_on, tenths
from portal.shapes import EDGE, INK, SOFT, bar, joined, label, line

WIDEST = 24


class Column(NamedTuple):
    """One payment: its day, its minor units, and which of ``shapes.FILLS`` it has."""

    day: date
    minor: int
    kind: str = "principal"


def payments_over_time(
    columns: Sequence[Column],
    *,
    words: Words,
    start: str,
    end: str,
    amount: str,
    limit_minor: int | None = None,
) -> SafeString:
    """Draw each payment as a column at its day; ``limit_minor`` is a line across all of them.

    ``start`` and ``end`` stand below the ends of the axis, ``amount`` names the tallest.
    """
    if not columns:
        raise ValueError("payments over time need at least one payment")
    days = [column.day for column in columns]
    highest = max(1, limit_minor or 0, *(column.minor for column in columns))
    drawn = []
    for frame in PLOT_FRAMES:
        plot = Plot(frame, min(days), max(days), highest)
        body = [*_columns(plot, columns), *_around(plot, start, end, amount)]
        if limit_minor is not None:
            y = plot.y(max(limit_minor, 0))
            body.append(line("limit", (frame.left, y), (frame.width - frame.right, y), 2, INK))
        drawn.append(drawn_on(frame, words, joined(body)))
    return joined(drawn)


def _columns(plot: Plot, columns: Sequence[Column]) -> list[SafeString]:
    """Draw the columns side by side, the first and the last one whole inside the frame."""
    frame = plot.frame
    width = max(min(frame.span * 2 // (3 * len(columns)), WIDEST), 1)
    days = max((plot.last - plot.first).days, 1)
    room = frame.floor - frame.top
    drawn = []
    for column in columns:
        x = tenths(frame.left, frame.span - width, (column.day - plot.first).days, days)
        high = tenths(0, room, column.minor, plot.highest)
        drawn.append(bar(column.kind, x, plot.y(column.minor), width, high))
    return drawn


def _around(plot: Plot, start: str, end: str, amount: str) -> list[SafeString]:
    frame = plot.frame
    right = frame.width - frame.right
    return [
        line("axis", (frame.left, frame.floor), (right, frame.floor), 1, EDGE),
        label("strong", (frame.left, frame.top - 10), amount, INK),
        label("small", (frame.left, frame.height - 10), start, SOFT),
        label("small", (right, frame.height - 10), end, SOFT, anchor="end"),
    ]
