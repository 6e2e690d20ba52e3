"""Marks of instalments, and a row of them. Their shapes alone tell the states apart."""

from collections.abc import Sequence

from django.utils.safestring import SafeString

from portal.charts.frames import Frame, Words, drawn_on
from portal.shapes import BRAND, PLAIN, dot, joined, line, path

# ``coming`` is paid and has not arrived, ``gone`` no longer needed.
STATES = ("paid", "coming", "next", "late", "later", "moved", "skipped", "gone")
DOTS_A_ROW = {"wide": 24, "narrow": 12}


def timeline(states: Sequence[str], *, words: Words) -> SafeString:
    """Draw one mark per instalment, each state one of STATES."""
    drawn = []
    for size, width in (("wide", 640), ("narrow", 340)):
        a_row = DOTS_A_ROW[size]
        rows = -(-max(len(states), 1) // a_row)
        frame = Frame(size, width, 28 * rows)
        marks = (
            mark(
                state,
                14 + (index % a_row) * (width - 28) // (a_row - 1),
                14 + 28 * (index // a_row),
            )
            for index, state in enumerate(states)
        )
        drawn.append(drawn_on(frame, words, joined(marks)))
    return joined(drawn)


def mark(state: str, x: int, y: int, radius: int = 8) -> SafeString:
    """Draw the mark of one instalment's state around a place.

    Full: paid. A full heart: on its way. Half: next. Crossed: late. Empty: later. An arrow: moved.
    A ring of dashes: skipped. Small: no longer needed.
    """
    assert state in STATES, state
    if state == "paid":
        return dot("dot full", x, y, radius, BRAND, BRAND)
    if state == "skipped":
        return dot("dot", x, y, radius, PLAIN, BRAND, dashes="3 3")
    if state == "gone":
        return dot("dot", x, y, radius // 2, PLAIN, BRAND)
    ring = dot("dot", x, y, radius, PLAIN, BRAND)
    if state == "coming":
        return ring + dot("full", x, y, radius // 2, BRAND, BRAND)
    if state == "next":
        half = f"M{x} {y - radius}a{radius} {radius} 0 0 1 0 {2 * radius}z"
        return ring + path("full", half, fill=BRAND)
    if state == "late":
        return ring + line("line", (x - 4, y), (x + 4, y), 3, BRAND)
    if state == "moved":
        return ring + path("line", f"M{x - 2} {y - 4}l4 4l-4 4", stroke=BRAND)
    return ring
