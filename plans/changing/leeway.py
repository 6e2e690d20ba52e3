"""How much of a running plan its borrower may change by themselves, at once.

Knows the lender's rules, what is left of the plan before and after, and how often it was changed;
knows no books, no clock and no words. A verdict is only ever "at once" or "a person answers".
"""

from dataclasses import replace
from enum import StrEnum

from plans.affordability import Later
from plans.changing.remainders import Left
from plans.policy import Code, Policy, Result, Verdict, judge
from plans.schedule import PER_YEAR, Row

# A year of these is counted in days, so that it has no first of January.
YEAR_DAYS = 365


class Kind(StrEnum):
    """What changes; the last five come from the lender or the books, never from a wish."""

    SKIP = "SKIP"
    MOVE = "MOVE"
    DAY = "DAY"
    AMOUNT = "AMOUNT"
    FREQUENCY = "FREQUENCY"
    RE_AGE = "RE_AGE"
    RE_AMORTISE = "RE_AMORTISE"
    APPEND = "APPEND"
    REVIEW = "REVIEW"
    CATCH_UP = "CATCH_UP"
    GO_ON = "GO_ON"
    ADJUSTMENT = "ADJUSTMENT"
    RETURN = "RETURN"
    RESTORE = "RESTORE"
    STANDS = "STANDS"


# These put payments off and leave them as large as they are: a press on the page is enough.
SMALL = frozenset({Kind.SKIP, Kind.MOVE, Kind.DAY, Kind.RE_AGE})
SKIPS = frozenset({Kind.SKIP, Kind.RE_AGE})
MOVES = frozenset({Kind.MOVE, Kind.DAY})
# A new rhythm is a new promise: it is signed by typing a name again.
TYPED = frozenset({Kind.AMOUNT, Kind.FREQUENCY, Kind.REVIEW})
# These lower what is asked for, or follow the books: nobody signs them again.
CARRIED = frozenset({Kind.GO_ON, Kind.ADJUSTMENT, Kind.RETURN, Kind.RESTORE, Kind.STANDS})
# Of these rules more is better; of all others less is.
_AT_LEAST = frozenset({Code.SMALLEST, Code.UPFRONT})


def counted_with(kind: Kind) -> frozenset[Kind]:
    """Return the kinds that share one number a year with ``kind``; none where it is not counted."""
    return next((group for group in (SKIPS, MOVES) if kind in group), frozenset())


def signed_by(kind: str) -> str:
    """Return how a change of this kind is signed: typed, pressed, or carried on."""
    if kind in CARRIED:
        return "carried"
    return "typed" if kind in TYPED else "pressed"


def weigh(
    before: Left,
    after: Left,
    *,
    kind: Kind,
    used: int,
    months_before: int,
    surplus_minor: int | None,
    policy: Policy,
    later: Later | None = None,
) -> Verdict:
    """Return whether ``policy`` lets the plan become ``after`` at once, and each rule's result.

    ``used`` is how many changes of the same group were made at once in the last year, and
    ``months_before`` how long the whole plan has run. What the plan already is, is never held
    against a change: a rule passes where it is kept, or is kept no worse than before. A plan that
    is made at a review is judged as a new one, with what the borrower told to have ``later``.
    """
    if kind is Kind.REVIEW:
        return _judged(after, surplus_minor, policy, later)
    now = _judged(before, surplus_minor, policy)
    then = _judged(after, surplus_minor, policy)
    results = [
        _no_worse(_with_months(was, months_before), _with_months(would, months_before))
        for was, would in zip(now.results, then.results, strict=True)
    ]
    results = [_eased(each, policy) for each in results]
    if counted_with(kind):
        results = [_put_off(each, before) for each in results]
        results.append(_often(kind, used, policy))
    return Verdict(all(each.passed for each in results), tuple(results))


def _judged(
    left: Left, surplus_minor: int | None, policy: Policy, later: Later | None = None
) -> Verdict:
    rows = tuple(Row(n, day, minor) for n, (day, minor) in enumerate(left.rows, start=1))
    return judge(
        total_minor=left.total_minor,
        rows=rows,
        frequency=left.frequency,
        surplus_minor=surplus_minor,
        upfront_minor=0,
        today=left.today,
        policy=policy,
        later=later,
        review_date=left.review_date,
    )


def _with_months(result: Result, months: int) -> Result:
    """Count the length from the first agreement on, so that it cannot grow with every change."""
    if result.code != Code.LENGTH or not months:
        return result
    actual, limit = (result.actual or 0) + months, result.limit or 0
    return replace(result, actual=actual, passed=actual <= limit)


def _no_worse(was: Result, would: Result) -> Result:
    """Let a rule pass that the plan as it is does not keep either, where it is kept no worse."""
    if would.passed or was.passed or was.actual is None or would.actual is None:
        return would
    if was.code != would.code:
        return would
    more = would.code in _AT_LEAST or (would.code == Code.FIRST_DATE and was.actual < 0)
    # Odd units of another rhythm are not a heavier month.
    most = was.actual * 101 // 100 if would.code == Code.SURPLUS_SHARE else was.actual
    is_kept = would.actual >= was.actual if more else would.actual <= most
    return replace(would, passed=is_kept)


def _eased(result: Result, policy: Policy) -> Result:
    """Let a plan stay eased that was agreed so, by whomever; the rules answer its small changes."""
    if result.code != Code.EASED:
        return result
    return replace(result, passed=policy.accepts_automatically)


def _put_off(result: Result, before: Left) -> Result:
    """Let a counted change put the next payment off by one turn, whatever the first may be."""
    if result.code != Code.FIRST_DATE or not before.coming or result.actual is None:
        return result
    turn = -(-366 // PER_YEAR[before.frequency])
    latest = (before.coming[0][0] - before.today).days + turn
    limit = max(result.limit or 0, latest)
    is_late = result.actual < 0
    return replace(result, limit=limit, passed=result.passed if is_late else result.actual <= limit)


def _often(kind: Kind, used: int, policy: Policy) -> Result:
    limit = policy.skips_a_year if kind in SKIPS else policy.moves_a_year
    return Result(Code.OFTEN, used < limit, limit, used + 1)
