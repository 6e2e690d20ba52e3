"""How one sum is proposed to be shared over a person's debts, by the books and their plans.

Across lenders in proportion to what is asked for: what is due on a running plan, else the balance.
Between debts of one lender by the law where it is, else what has been due the longest first.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from payments import arrivals, charging
from payments.days import local_date
from payments.models import Debt, Share
from payments.money import Money
from payments.sharing import Claim, by_ladder, by_weight, in_order
from plans import progress

# Civil Code of China, article 560.
LADDER_COUNTRIES = ("CN",)


@dataclass(frozen=True)
class Proposed:
    """One debt and its part, perhaps nothing."""

    debt: Debt
    amount: Money


def shareable(debts: Iterable[Debt], *, at: datetime) -> list[Debt]:
    """Return the debts of one currency on which something can be paid: that of the first one.

    What is questioned is no part of it, and a debt questioned as a whole is left out (15 U.S.C.
    1692h; 12 CFR 1006.30(c)).
    """
    able = [
        debt
        for debt in debts
        if debt.state in charging.PAYABLE_STATES
        and debt.state != Debt.State.IN_DISPUTE
        and arrivals.unquestioned(debt, at=at).minor
    ]
    return [debt for debt in able if debt.currency == able[0].currency]


def most_of(debts: Sequence[Debt], *, at: datetime) -> Money:
    """Return the most that all of them together can take now."""
    payable = (arrivals.unquestioned(debt, at=at) for debt in debts)
    return sum(payable, Money(0, debts[0].currency))


def propose(
    debts: Sequence[Debt], amount: Money, *, first: str, turn: int, at: datetime
) -> tuple[str, list[Proposed]]:
    """Return what decided the parts (a Share.Basis) and the part of each debt.

    ``first`` is the code of the debt that the payer puts first, or "". ``turn`` is how often this
    payer shared a sum before: odd units go round.
    """
    claims = [_claim(debt, at=at) for debt in debts]
    if first:
        chosen = sorted(range(len(debts)), key=lambda i: debts[i].code != first)
        filled = in_order(amount.minor, [claims[i] for i in chosen])
        parts = dict(zip(chosen, filled, strict=True))
        return Share.Basis.FIRST, _proposed(debts, [parts[i] for i in range(len(debts))])
    lenders = list(dict.fromkeys(debt.lender_id for debt in debts))
    groups = {pk: [i for i, d in enumerate(debts) if d.lender_id == pk] for pk in lenders}
    totals = [Claim(str(pk), sum(claims[i].most_minor for i in groups[pk])) for pk in lenders]
    asked = [sum(_asked(claims[i]) for i in groups[pk]) for pk in lenders]
    shares = [0] * len(debts)
    for pk, part in zip(lenders, by_weight(amount.minor, totals, asked, turn=turn), strict=True):
        mine = [debts[i] for i in groups[pk]]
        inner = _within(mine, [claims[i] for i in groups[pk]], part, turn=turn)
        for i, minor in zip(groups[pk], inner, strict=True):
            shares[i] = minor
    return _basis(debts, lenders), _proposed(debts, shares)


def _within(
    debts: Sequence[Debt], claims: Sequence[Claim], part: int, *, turn: int
) -> Sequence[int]:
    """Share a lender's part over its debts."""
    if debts[0].lender.country in LADDER_COUNTRIES:
        return by_ladder(part, claims, turn=turn)
    oldest = sorted(range(len(claims)), key=lambda i: (claims[i].due_since or date.max, i))
    filled = dict(zip(oldest, in_order(part, [claims[i] for i in oldest]), strict=True))
    return [filled[i] for i in range(len(claims))]


def _basis(debts: Sequence[Debt], lenders: Sequence[int]) -> str:
    if len(lenders) > 1:
        return Share.Basis.EVEN
    is_ladder = debts[0].lender.country in LADDER_COUNTRIES
    return Share.Basis.LAW if is_ladder else Share.Basis.OLDEST


def _proposed(debts: Sequence[Debt], parts: Sequence[int]) -> list[Proposed]:
    pairs = zip(debts, parts, strict=True)
    return [Proposed(debt, Money(part, debt.currency)) for debt, part in pairs]


def _asked(claim: Claim) -> int:
    return claim.due_minor or claim.most_minor


def _claim(debt: Debt, *, at: datetime) -> Claim:
    """Return what is due and what runs on a debt: on a plan its payments and no interest."""
    most = arrivals.unquestioned(debt, at=at).minor
    plan = progress.running_plan(debt)
    if plan is None:
        return Claim(debt.code, most, most, debt.overdue_since, debt.annual_rate_bp or 0)
    today = local_date(at, debt.lender.time_zone)
    now = progress.progress_of(plan, on=today)
    due = min(most, now.overdue.minor + now.next.minor)
    return Claim(debt.code, most, due, now.overdue_since or now.next_date)
