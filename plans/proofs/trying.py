"""Try every claim on cases one after another, and stop at the first that does not hold."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from plans.proofs import growths, lives, payments, promises, schedules
from plans.proofs.cases import Case, case

Claim = Callable[[Case], Iterator[bool]]
CLAIMS: tuple[Claim, ...] = (
    *schedules.CLAIMS,
    *promises.CLAIMS,
    *payments.CLAIMS,
    *lives.CLAIMS,
    *growths.CLAIMS,
)


@dataclass(frozen=True)
class Counterexample:
    """A case for which check number ``place`` of a claim does not hold, and the case in words.

    ``trouble`` is what was raised, where the rules themselves stopped.
    """

    claim: str
    place: int
    seed: int
    number: int
    case: str
    trouble: str = ""


@dataclass(frozen=True)
class Tried:
    """How many cases were tried and how many checks held, by claim; the first that did not."""

    cases: int
    checks: dict[str, int]
    counterexample: Counterexample | None = None


def try_cases(seed: int, *, first: int, count: int, claims: Sequence[Claim] = CLAIMS) -> Tried:
    """Try ``count`` cases of ``seed`` from number ``first`` on."""
    checks = {claim.__name__: 0 for claim in claims}
    for number in range(first, first + count):
        made = case(seed, number)
        for claim in claims:
            held, found = _try(claim, made)
            checks[claim.__name__] += held
            if found:
                return Tried(number - first, checks, found)
    return Tried(count, checks)


def _try(claim: Claim, made: Case) -> tuple[int, Counterexample | None]:
    held, trouble = 0, ""
    try:
        for holds in claim(made):
            if not holds:
                break
            held += 1
        else:
            return held, None
    except (AssertionError, ArithmeticError, LookupError, TypeError, ValueError) as raised:
        trouble = f"{type(raised).__name__}: {raised}"
    found = Counterexample(claim.__name__, held + 1, made.seed, made.number, str(made), trouble)
    return held, found
