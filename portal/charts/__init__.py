"""Pictures as SVG text: balances over time, bars, and marks of instalments.

Pure: whole numbers and words in, SVG out; knows no models, no clock and no language. Amounts are in
minor units of one currency; every word arrives in the reader's language. Each picture comes in two
drawings, wide and narrow, of which a page or a paper shows one.
"""

from portal.charts.balances import Step, balance_over_time
from portal.charts.bars import Piece, budget_bar, made_of, progress
from portal.charts.columns import Column, payments_over_time
from portal.charts.frames import Frame, Words, drawn_on, tenths
from portal.charts.marks import STATES, mark, timeline

__all__ = [
    "STATES",
    "Column",
    "Frame",
    "Piece",
    "Step",
    "Words",
    "balance_over_time",
    "budget_bar",
    "drawn_on",
    "made_of",
    "mark",
    "payments_over_time",
    "progress",
    "tenths",
    "timeline",
]
