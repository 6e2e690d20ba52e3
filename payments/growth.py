"""How debts have grown since their interest was last posted, read from terms, freezes and book.

Reads and writes nothing back: what is owed to a day can always be told, posted or not.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from payments import freezing, interest, ledger, rates
from payments.days import bounds, local_date
from payments.interest import Accrued, FrozenTime, Rate, Stretch, Terms
from payments.models import (
    Account,
    Accrual,
    Chargeback,
    Debt,
    Entry,
    InterestRate,
    Payment,
    Posting,
    Refund,
)
from payments.money import Money

# Before the key of what came again, in the key of the entry that shared all out anew for it.
AGAIN = "replayed:"
# A debt in one of these states does not grow, whatever its terms.
STILL = (*Debt.HIDDEN, Debt.State.CLOSED)


@dataclass(frozen=True)
class Growth:
    """All that the interest of one debt since ``accrual.accrued_to`` is made of, in minor units.

    ``principal_minor`` is what is owed of it now; each of ``changes`` is signed, from its day on.
    """

    accrual: Accrual
    terms: Terms
    principal_minor: int
    changes: tuple[tuple[date, int], ...]
    frozen: tuple[FrozenTime, ...]

    def until(self, day: date) -> Accrued:
        """Return where the interest stands when every day before ``day`` has been counted."""
        before = state_of(self.accrual)
        if day <= self.accrual.accrued_to or self.accrual.debt.state in STILL:
            return before
        stretches = self.stretches(self.accrual.accrued_to, day)
        return interest.grow(before, stretches, self.terms)

    def stretches(self, start: date, end: date) -> list[Stretch]:
        """Return what grows from ``start`` until before ``end``, as far as it is known now."""
        at_start = self.principal_minor - sum(minor for day, minor in self.changes if day >= start)
        return interest.stretches(
            start,
            end,
            principal_minor=at_start,
            changes=[change for change in self.changes if change[0] >= start],
            frozen=self.frozen,
        )


def owed(debt: Debt, *, at: datetime) -> Money:
    """Return what is owed on ``debt`` today: what stands in the book, and interest to today."""
    return ledger.owed(debt) + Money(unposted_now([debt], at=at)[debt.pk], debt.currency)


def owed_on(debts: Iterable[Debt], *, at: datetime) -> dict[int, int]:
    """Return minor units owed today, with the interest to today, by debt id.

    In a fixed number of queries: two where none of ``debts`` has terms.
    """
    listed = list(debts)
    grown = unposted_now(listed, at=at)
    return {pk: minor + grown[pk] for pk, minor in ledger.owed_on(listed).items()}


def unposted(debt: Debt, *, on: date) -> Money:
    """Return the interest to the local day ``on`` that does not stand in the book yet.

    The day itself is not in it: what is paid on ``on`` has not cost that day.
    """
    return Money(unposted_on([debt], on={debt.pk: on})[debt.pk], debt.currency)


def unposted_now(debts: Iterable[Debt], *, at: datetime) -> dict[int, int]:
    """Return minor units of interest to today, not yet in the book, by debt id.

    In a fixed number of queries: one where none of ``debts`` has terms.
    """
    listed = list(debts)
    return unposted_on(
        listed, on={debt.pk: local_date(at, debt.lender.time_zone) for debt in listed}
    )


def unposted_on(debts: Iterable[Debt], *, on: dict[int, date]) -> dict[int, int]:
    """Return minor units of interest to each debt's day, not yet in the book, by debt id."""
    found = {debt.pk: 0 for debt in debts}
    for growth in read(found):
        stands = growth.until(on[growth.accrual.pk])
        found[growth.accrual.pk] = stands.posted_minor - growth.accrual.posted_minor
    return found


def read(debt_ids: Iterable[int], *, since: date | None = None) -> list[Growth]:
    """Return the growth of each of these debts that has terms, by id, in five queries or one.

    Its changes are those since the interest was posted, or since an earlier local day ``since``.
    """
    accruals = list(
        Accrual.objects.filter(debt__in=list(debt_ids))
        .select_related("debt__lender", "debt__interest_terms")
        .order_by("debt")
    )
    if not accruals:
        return []
    pks = [accrual.pk for accrual in accruals]
    rates_of, frozen = _rates(pks), freezing.times_of(pks)
    principal, changes = _principal(pks), _changes(accruals, since or date.max)
    return [
        Growth(
            accrual,
            terms_of(accrual, rates_of[accrual.pk]),
            principal.get(accrual.pk, 0),
            tuple(changes[accrual.pk]),
            tuple(frozen[accrual.pk]),
        )
        for accrual in accruals
    ]


def rate_on(debt: Debt, day: date) -> int:
    """Return the rate that binds ``debt`` on a local day, in basis points a year."""
    begun = InterestRate.objects.filter(debt=debt, from_date__lte=day).order_by("-from_date")
    return begun.values_list("rate_bp", flat=True).first() or 0


def state_of(accrual: Accrual) -> Accrued:
    return Accrued(accrual.posted_minor, accrual.carry, accrual.cut_minor, accrual.cut_carry)


def terms_of(accrual: Accrual, rates_: list[Rate]) -> Terms:
    """Return the terms of a debt as the arithmetic wants them, under the ceiling of today."""
    terms = accrual.debt.interest_terms
    return Terms(
        start=terms.from_date,
        rates=tuple(rates_),
        convention=terms.convention,
        rounding=terms.rounding,
        cap_total_minor=terms.cap_total_minor,
        cap_day_minor=terms.cap_day_minor,
        ceiling_bp=rates.ceiling_bp(accrual.debt),
    )


def _rates(pks: list[int]) -> dict[int, list[Rate]]:
    found: dict[int, list[Rate]] = defaultdict(list)
    rows = InterestRate.objects.filter(debt__in=pks).order_by("from_date")
    for pk, day, bp in rows.values_list("debt", "from_date", "rate_bp"):
        found[pk].append(Rate(day, bp))
    return found


def _principal(pks: list[int]) -> dict[int, int]:
    rows = Account.objects.filter(debt__in=pks, kind=Account.Kind.PRINCIPAL)
    return dict(rows.values_list("debt", "balance_minor"))


def paid_day(payment: Payment, *, zone: str) -> date:
    """Return the local day on which the payer paid, however much later the money arrived."""
    return payment.paid_on or local_date(payment.created_at, zone)


def _changes(accruals: list[Accrual], since: date) -> dict[int, list[tuple[date, int]]]:
    """Return what changed the principal of each debt since its interest was posted."""
    by_pk = {accrual.pk: accrual for accrual in accruals}
    first = min(since, *(accrual.accrued_to for accrual in accruals))
    earliest = min(
        bounds(first, first, a.debt.lender.time_zone)[0] for a in _one_per_lender(accruals)
    )
    rows = Posting.objects.filter(
        entry__debt__in=by_pk, account__kind=Account.Kind.PRINCIPAL, entry__at__gte=earliest
    )
    found: dict[int, list[tuple[date, int]]] = defaultdict(list)
    listed = list(rows.select_related("entry__payment"))
    gone = _gone(listed)
    for posting in listed:
        accrual = by_pk[posting.entry.debt_id or 0]
        zone, entry = accrual.debt.lender.time_zone, posting.entry
        booked_on = local_date(entry.at, zone)
        if booked_on >= min(since, accrual.accrued_to):
            payment = getattr(entry, "payment", None)
            day = paid_day(payment, zone=zone) if payment else booked_on
            if entry.key.removeprefix(AGAIN) in gone:
                day = local_date(gone[entry.key.removeprefix(AGAIN)], zone)
            found[accrual.pk].append((min(day, booked_on), posting.amount_minor))
    return found


def _gone(postings: Iterable[Posting]) -> dict[str, datetime]:
    """Return when money that came again had gone, by the key under which it came again.

    No query where none did: it counts from the moment on which it went, as if it never had.
    """
    keys = [p.entry.key for p in postings if p.entry.kind == Entry.Kind.RESTORATION]
    if not keys:
        return {}
    found: dict[str, datetime] = {}
    for model in (Refund, Chargeback):
        again = model.objects.filter(restored__key__in=keys)
        found.update(again.values_list("restored__key", "entry__at"))
    return found


def _one_per_lender(accruals: list[Accrual]) -> list[Accrual]:
    return list({accrual.lender_id: accrual for accrual in accruals}.values())
