"""What is left to pay, as a staircase over time."""

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from django.utils.safestring import SafeString

from portal.charts.frames import PLOT_FRAMES, Plot, Words, drawn_on
from portal.shapes import (
    BRAND,
    EDGE,
    INK,
    OTHER,
    PLAIN,
    SOFT,
    TINT,
    box,
    dot,
    joined,
    label,
    line,
    path,
)

TICKS_MAX = 12


class Step(NamedTuple):
    """What is owed from ``day`` on, until the next step. Interest that is added makes it rise.

    ``is_let_off``: what goes with this step is not paid but let off, as a settlement's last step.
    """

    day: date
    left_minor: int
    is_let_off: bool = False


def balance_over_time(
    steps: Sequence[Step],
    *,
    words: Words,
    start: str,
    end: str,
    amount: str,
    other: Sequence[Step] = (),
    today: date | None = None,
) -> SafeString:
    """Draw what is left as a staircase; ``other`` is a second plan to compare: dashed, its end a
    square where the first one's is round.

    ``start`` and ``end`` stand below the ends of the axis, ``amount`` beside the first point. A
    line of dots stands at ``today`` where that is between the first day and the last.
    """
    if not steps:
        raise ValueError("a balance needs at least one step")
    days = [step.day for step in (*steps, *other)]
    highest = max(step.left_minor for step in (*steps, *other))
    drawn = []
    for frame in PLOT_FRAMES:
        plot = Plot(frame, min(days), max(days), max(highest, 1))
        body = _balance(plot, steps, other, today, (start, end, amount))
        drawn.append(drawn_on(frame, words, body))
    return joined(drawn)


def _balance(
    plot: Plot,
    steps: Sequence[Step],
    other: Sequence[Step],
    today: date | None,
    labels: tuple[str, str, str],
) -> SafeString:
    frame = plot.frame
    start, end, amount = labels
    first, last = steps[0], steps[-1]
    area = f"{_staircase(plot, steps, is_whole=True)}V{frame.floor}H{plot.x(first.day)}z"
    drawn = [
        path("area", area, fill=TINT),
        _axis(plot, steps),
        _today(plot, today),
        _stairs(plot, steps, "line", BRAND),
        _other(plot, other) if other else "",
        dot("dot", plot.x(first.day), plot.y(first.left_minor), 6, PLAIN, BRAND),
        dot("end full", plot.x(last.day), plot.y(last.left_minor), 6, BRAND, BRAND),
        label("strong", (frame.left + 12, frame.top - 10), amount, INK),
        label("small", (frame.left, frame.height - 10), start, SOFT),
        label("small", (frame.width - frame.right, frame.height - 10), end, SOFT, anchor="end"),
    ]
    return joined(drawn)


def _other(plot: Plot, other: Sequence[Step]) -> SafeString:
    last = other[-1]
    stairs = _stairs(plot, other, "line other", OTHER, dashes="7 5")
    return stairs + box("end other", plot.x(last.day), plot.y(last.left_minor), 6, OTHER)


def _stairs(
    plot: Plot, steps: Sequence[Step], css: str, stroke: str, *, dashes: str = "none"
) -> SafeString:
    """Draw the line; where a part is let off it falls in dots."""
    drawn = path(css, _staircase(plot, steps, is_whole=False), stroke=stroke, dashes=dashes)
    for before, step in pairwise(steps):
        if step.is_let_off:
            x = plot.x(step.day)
            fall = f"M{x} {plot.y(before.left_minor)}V{plot.y(step.left_minor)}"
            drawn += path(f"{css} off", fall, stroke=stroke, dashes="2 5")
    return drawn


def _staircase(plot: Plot, steps: Sequence[Step], *, is_whole: bool) -> str:
    """Return the moves along the steps; unless whole, a gap where a part is let off."""
    first, *rest = steps
    moves = [f"M{plot.x(first.day)} {plot.y(first.left_minor)}"]
    for step in rest:
        x, y = plot.x(step.day), plot.y(step.left_minor)
        moves.append(f"H{x}M{x} {y}" if step.is_let_off and not is_whole else f"H{x}V{y}")
    return "".join(moves)


def _today(plot: Plot, today: date | None) -> SafeString:
    if today is None or not plot.first < today < plot.last:
        return joined([])
    x, frame = plot.x(today), plot.frame
    return path("today", f"M{x} {frame.top}V{frame.floor}", stroke=EDGE, dashes="1 5")


def _axis(plot: Plot, steps: Sequence[Step]) -> SafeString:
    floor, frame = plot.frame.floor, plot.frame
    base = line("axis", (frame.left, floor), (frame.width - frame.right, floor), 1, EDGE)
    every = -(-len(steps) // TICKS_MAX)
    places = [plot.x(step.day) for step in steps[::every]]
    return base + joined(line("axis", (x, floor), (x, floor + 5), 1, EDGE) for x in places)
