"""What nights took as lines for a person: ratios of one run, each beside what it should be."""

from portal.bench.nights import Nights

# The most that each ratio should be, by engine: what the same work is known to be able to reach.
NIGHT = {"postgresql": 1.3, "sqlite": 1.8}
AGAIN = 0.1
GROWTH = {"postgresql": 1.35, "sqlite": 1.5}
PAYING_MS = {"postgresql": 15.0, "sqlite": 100.0}
SLOWEST_MS = 500.0


def of(night: Nights, *, engine: str) -> str:
    """Return what a night came to."""
    _, p99, slowest = night.paying
    lines = [
        f"{night.debts:,} debts on {engine}; one bare UPDATE of all takes {night.bare:.2f} s",
        _line("a night, in bare UPDATEs", night.night / night.bare, NIGHT[engine]),
        _line("the same night again, in bare UPDATEs", night.again / night.bare, NIGHT[engine]),
        _line("microseconds for a debt", 1e6 * night.night / night.debts),
        _line("a night that posts a month, in bare UPDATEs", night.posting / night.bare),
        _line("that night again, in such nights", night.posted / night.posting, AGAIN),
        _line("postings beside that, p99 in ms", p99, PAYING_MS[engine]),
        _line("postings beside that, slowest in ms", slowest, SLOWEST_MS),
        _line("postings alone, p99 in ms", night.alone[1]),
    ]
    if night.hot is not None:
        lines.append(_line("updates that touch no index", night.hot))
    return "\n".join(lines)


def growth(fewer: Nights, more: Nights, *, engine: str) -> str:
    """Return how much more a debt costs among more of them."""
    ratio = (more.night / more.debts) / (fewer.night / fewer.debts)
    what = f"a debt among {more.debts:,}, in one among {fewer.debts:,}"
    return _line(what, ratio, GROWTH[engine])


def _line(what: str, figure: float, most: float | None = None) -> str:
    if most is None:
        return f"  {what:46}{figure:>10.2f}"
    mark = "" if figure <= most else "   MORE"
    return f"  {what:46}{figure:>10.2f} (at most {most:g}){mark}"
