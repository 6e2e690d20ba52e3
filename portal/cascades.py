"""A picture of how one sum becomes another, step by step: a waterfall of bars, as SVG text.

Pure: whole numbers and words in, SVG out. Each step has its words and its amount above its bar, so
that nothing is told by colour or place alone.
"""

from collections.abc import Sequence
from typing import NamedTuple

from django.utils.safestring import SafeString

from portal.charts import Frame, Words, drawn_on, tenths
from portal.shapes import INK, SOFT, bar, joined, label, line

ROW = 46
SIZES = (("wide", 640), ("narrow", 340))


class Step(NamedTuple):
    """One step: signed ``minor`` units, in words too; a sum starts from nothing again."""

    word: str
    amount: str
    minor: int
    is_sum: bool = False


def cascade(steps: Sequence[Step], *, words: Words) -> SafeString:
    """Draw the steps below each other; two drawings, of which CSS shows one."""
    spans = _spans(steps)
    lowest = min((low for low, _high in spans), default=0)
    highest = max((high for _low, high in spans), default=0)
    whole = max(highest - lowest, 1)
    drawn = []
    for size, width in SIZES:
        frame = Frame(size, width, ROW * max(len(steps), 1) + 4)
        room = frame.width - frame.left - frame.right
        zero = tenths(frame.left, room, -lowest, whole)
        body = [line("axis", (zero, 0), (zero, frame.height), 1, SOFT)]
        for index, (step, (low, high)) in enumerate(zip(steps, spans, strict=True)):
            top = index * ROW
            x = tenths(frame.left, room, low - lowest, whole)
            long = tenths(0, room, high - low, whole)
            body += [
                label("small", (frame.left, top + 18), step.word, INK),
                label("small", (frame.width - frame.right, top + 18), step.amount, INK, "end"),
                bar(_kind(step), x, top + 24, long, 16),
            ]
        drawn.append(drawn_on(frame, words, joined(body)))
    return joined(drawn)


def _spans(steps: Sequence[Step]) -> list[tuple[int, int]]:
    """Return from where to where each bar reaches; a sum reaches from nothing."""
    spans: list[tuple[int, int]] = []
    running = 0
    for step in steps:
        before, running = (0, step.minor) if step.is_sum else (running, running + step.minor)
        spans.append((min(before, running), max(before, running)))
    return spans


def _kind(step: Step) -> str:
    if step.is_sum:
        return "principal"
    return "interest" if step.minor >= 0 else "fees"
