"""What became of a file's rows: counts and sums by currency, of which nothing is lost.

Knows how many and how much; knows no files, no database and no words.
"""

from collections import Counter
from dataclasses import dataclass, field

from payments.money import Money

SHOWN = 50


@dataclass
class Tally:
    """How many rows, and their minor units by currency."""

    count: int = 0
    sums: dict[str, int] = field(default_factory=dict)

    def add(self, amount: Money | None) -> None:
        """Count one row; None where its amount cannot be read."""
        self.count += 1
        if amount is not None:
            self.sums[amount.currency] = self.sums.get(amount.currency, 0) + amount.minor

    def less(self, *others: "Tally") -> "Tally":
        """Return what is left of this tally when those of its parts are taken off."""
        sums = dict(self.sums)
        for other in others:
            for currency, minor in other.sums.items():
                sums[currency] = sums.get(currency, 0) - minor
        count = self.count - sum(other.count for other in others)
        return Tally(count, {currency: minor for currency, minor in sums.items() if minor})

    @property
    def amounts(self) -> list[Money]:
        return [Money(minor, currency) for currency, minor in sorted(self.sums.items())]


@dataclass
class Report:
    """Every row of a file once: newly placed, placed but held, here before, or refused.

    ``unread_count`` of the refused rows have no amount that could be read. ``findings`` counts by
    code why rows are held; ``held_rows`` (reference, findings) and ``refusals`` are the first few.
    """

    placed: Tally = field(default_factory=Tally)
    held: Tally = field(default_factory=Tally)
    known: Tally = field(default_factory=Tally)
    refused: Tally = field(default_factory=Tally)
    unread_count: int = 0
    findings: Counter[str] = field(default_factory=Counter)
    held_rows: list[tuple[str, list[dict]]] = field(default_factory=list)
    refusals: list = field(default_factory=list)

    @property
    def row_count(self) -> int:
        return self.placed.count + self.held.count + self.known.count + self.refused.count

    @property
    def fresh_count(self) -> int:
        return self.placed.count + self.held.count

    def refuse(self, refusal: object, amount: Money | None) -> None:
        self.refused.add(amount)
        self.unread_count += amount is None
        if len(self.refusals) < SHOWN:
            self.refusals.append(refusal)

    def hold(self, reference: str, findings: list[dict], amount: Money) -> None:
        self.held.add(amount)
        self.findings.update(finding["code"] for finding in findings)
        if len(self.held_rows) < SHOWN:
            self.held_rows.append((reference, findings))
