"""What each figure is held to: how many times as fast as another one of the same run.

``held`` is what we reach today on a small machine; ``--check`` fails under 0.7 of it. ``goal`` is
what the same work is known to be able to reach, and where the next change should go.
"""

from dataclasses import dataclass

from portal.bench.measuring import Figures

TOLERANCE = 0.7


@dataclass(frozen=True)
class Target:
    """``side`` should run at ``held`` times the speed of ``of``; a ``goal`` of 0 is none.

    Speed is units a second, or ``by_cpu`` units for the same CPU: what waits for no disk is then
    judged alike on a busy machine.
    """

    suite: str
    side: str
    of: str
    held: float
    goal: float = 0
    by_cpu: bool = False


@dataclass(frozen=True)
class Ratio:
    """How a target was met in this run."""

    side: str
    of: str
    ratio: float
    held: float
    goal: float
    is_met: bool


ALIKE = (
    Target("receipt", "receipt", "plain WeasyPrint", 2.0, goal=2.5, by_cpu=True),
    Target("web", "dashboard", "one line", 0.005, goal=0.2, by_cpu=True),
    Target("web", "plan builder", "one line", 0.004, goal=0.2, by_cpu=True),
)
BY_ENGINE = {
    "sqlite": (
        Target("ledger", "posting", "two rows", 0.14, goal=0.14),
        Target("ledger", "posting", "plain Django", 1.0),
        Target("ledger", "webhook kept", "two rows", 0.6),
        Target("import", "import", "bare rows", 0.01, goal=0.3),
        Target("import", "import", "bulk_create", 0.15, goal=5),
        Target("night", "quiet night", "bare UPDATE", 0.015, goal=0.55),
        Target("night", "posting night", "plain Django", 6.0, goal=80),
        *ALIKE,
    ),
    "postgresql": (
        Target("ledger", "posting", "two rows", 0.15, goal=0.26),
        Target("ledger", "posting", "plain Django", 1.0, goal=12),
        Target("ledger", "webhook kept", "two rows", 0.5),
        Target("import", "import", "bare rows", 0.04),
        Target("import", "import", "bulk_create", 0.2, goal=5),
        Target("night", "quiet night", "bare UPDATE", 0.1, goal=0.77),
        Target("night", "posting night", "plain Django", 8.0, goal=80),
        *ALIKE,
    ),
}


def judge(suite: str, figures: list[Figures], *, engine: str) -> list[Ratio]:
    """Return how each target of ``suite`` on ``engine`` was met."""
    sides = {each.name: each for each in figures}
    found = []
    for target in BY_ENGINE[engine]:
        if target.suite == suite:
            times = _times(sides[target.side], sides[target.of], by_cpu=target.by_cpu)
            found.append(
                Ratio(
                    side=target.side,
                    of=target.of,
                    ratio=round(times, 4),
                    held=target.held,
                    goal=target.goal,
                    is_met=times >= TOLERANCE * target.held,
                )
            )
    return found


def _times(side: Figures, of: Figures, *, by_cpu: bool) -> float:
    """Return how many times as fast ``side`` is."""
    return of.cpu_us / side.cpu_us if by_cpu else side.per_second / of.per_second
