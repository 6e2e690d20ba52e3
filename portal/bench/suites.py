"""The suites by name, and how much each does at each scale."""

from collections.abc import Callable
from dataclasses import dataclass

from portal.bench import ledger, measuring, nights, placements, receipts, web
from portal.bench.measuring import Figures, Side

# tiny only shows that a suite runs; small is for a quiet minute, full for figures to quote.
ROUNDS = {"tiny": 1, "small": 5, "full": 9}
SUITES: dict[str, dict[str, Callable[[], list[Side]]]] = {
    "ledger": {
        "tiny": lambda: ledger.sides(turns=3),
        "small": lambda: ledger.sides(turns=100),
        "full": lambda: ledger.sides(turns=1000),
    },
    "import": {
        "tiny": lambda: placements.sides(rows=10, turns=1),
        "small": lambda: placements.sides(rows=500, turns=1),
        "full": lambda: placements.sides(rows=10_000, turns=1),
    },
    "night": {
        "tiny": lambda: nights.sides(debts=20, turns=1),
        "small": lambda: nights.sides(debts=1_000, turns=1),
        "full": lambda: nights.sides(debts=50_000, turns=1),
    },
    "receipt": {
        "tiny": lambda: receipts.sides(turns=1),
        "small": lambda: receipts.sides(turns=4),
        "full": lambda: receipts.sides(turns=20),
    },
    "web": {
        "tiny": lambda: web.sides(turns=2),
        "small": lambda: web.sides(turns=30),
        "full": lambda: web.sides(turns=300),
    },
}


@dataclass(frozen=True)
class Outcome:
    """The figures of one suite, and the most memory that the process held until its end, in MB."""

    suite: str
    figures: list[Figures]
    peak_mb: int


def run(name: str, *, scale: str) -> Outcome:
    """Run one suite on the database that is connected: an empty one."""
    figures = measuring.measure(SUITES[name][scale](), rounds=ROUNDS[scale])
    return Outcome(name, figures, measuring.peak_mb())
