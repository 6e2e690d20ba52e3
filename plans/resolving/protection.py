"""Ways that protect: advice, a rest, saying that it is not right, asking for it to be closed."""

from plans.resolving import paces, ways
from plans.resolving.circumstances import Circumstances, Kind
from plans.resolving.ways import Reason, Way


def adviser(about: Circumstances) -> Way:
    """Free advice from somebody independent: always open (art. 36, Directive (EU) 2023/2225)."""
    now = paces.limit(about, about.surplus_minor)
    is_bare = now is not None and now < about.smallest_minor
    return Way(Kind.DEBT_ADVISER, Reason.NOTHING_LEFT if is_bare else Reason.FREE_HELP)


def breathing_space(about: Circumstances) -> Way | None:
    """A rest from being asked, by the house's rule or the law of their country."""
    if not about.rest_days:
        return None
    reason = Reason.ONCE
    if about.in_crisis or about.in_advice:
        reason = Reason.IN_CRISIS if about.in_crisis else Reason.IN_ADVICE
    return Way(Kind.BREATHING_SPACE, reason, days=about.rest_days)


def dispute(about: Circumstances) -> Way | None:
    """Saying that something is not right, unless it has been said already."""
    if about.is_disputed:
        return None
    return Way(Kind.DISPUTE, Reason.IN_DOUBT if about.in_doubt else Reason.ANY_TIME)


def closure(about: Circumstances) -> Way | None:
    """Asking the lender to let it go: too old, too small, or nothing will ever be left."""
    if about.is_too_old:
        return Way(Kind.CLOSURE, Reason.TOO_OLD)
    if ways.is_too_small(about):
        return Way(Kind.CLOSURE, Reason.TOO_SMALL)
    now = about.surplus_minor
    if now is None or now > 0 or about.later or about.lump_minor:
        return None
    return Way(Kind.CLOSURE, Reason.NO_PROSPECT)
