"""On what terms a debt grows: begun and changed from today on, never above the yearly ceiling."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from payments.days import local_date
from payments.events import record, record_all
from payments.freezing import BackDated
from payments.models import Accrual, Debt, InterestRate, InterestTerms, Lender

Convention = InterestTerms.Convention
Rounding = InterestTerms.Rounding


class AboveCeiling(ValueError):
    """A year of this debt would cost too much; ``most_bp`` is the highest rate that can be."""

    def __init__(self, most_bp: int) -> None:
        super().__init__(str(most_bp))
        self.most_bp = most_bp


class HasTerms(Exception):
    """This debt grows already; its rate can be changed, its terms not."""


def ceiling_bp(debt: Debt) -> int:
    """Return the highest rate in basis points a year that keeps ``debt`` under the ceiling.

    The lender's ceiling is on all that a year costs (in China 24 % by the courts, with every fee
    counted in: 金规〔2025〕9号), so that what the placement says beside interest comes off first.
    """
    beside = (debt.all_in_cost_bp or 0) - (debt.annual_rate_bp or 0)
    return max(0, debt.lender.cost_ceiling_bp - max(0, beside))


@transaction.atomic
def begin(
    debt: Debt,
    *,
    rate_bp: int,
    convention: str,
    on: date,
    by: str,
    at: datetime,
    rounding: str = Rounding.HALF_EVEN,
    cap_total_minor: int | None = None,
    cap_day_minor: int | None = None,
) -> InterestTerms:
    """Let ``debt`` grow from the local day ``on``. Raise HasTerms, BackDated or AboveCeiling."""
    _check(debt, rate_bp, on=on, at=at)
    terms, is_new = InterestTerms.objects.get_or_create(
        debt=debt,
        defaults={
            "lender_id": debt.lender_id,
            "convention": Convention(convention),
            "rounding": Rounding(rounding),
            "from_date": on,
            "cap_total_minor": cap_total_minor,
            "cap_day_minor": cap_day_minor,
            "by": by,
            "at": at,
        },
    )
    if not is_new:
        raise HasTerms(debt.code)
    _rate(debt, rate_bp, on=on, by=by, at=at).save(force_insert=True)
    Accrual.objects.create(debt=debt, lender_id=debt.lender_id, accrued_to=on)
    record(debt, "interest.began", by=by, at=at, **_facts(rate_bp, on))
    return terms


@transaction.atomic
def change(debt: Debt, *, rate_bp: int, on: date, by: str, at: datetime) -> None:
    """Let another rate bind from the local day ``on``. Raise BackDated or AboveCeiling.

    A day can have one rate: a second change for the same day is an IntegrityError.
    """
    _check(debt, rate_bp, on=on, at=at)
    _rate(debt, rate_bp, on=on, by=by, at=at).save(force_insert=True)
    record(debt, "interest.changed", by=by, at=at, **_facts(rate_bp, on))


@transaction.atomic
def begin_as_placed(
    debts: Iterable[Debt], *, lender: Lender, convention: str, by: str, at: datetime
) -> int:
    """Let debts of ``lender`` grow from today at the rate they were placed with; return how many.

    In a fixed number of statements. Those without a rate, above the ceiling or growing already
    are left as they are.
    """
    today = local_date(at, lender.time_zone)
    able = [d for d in debts if d.annual_rate_bp and d.annual_rate_bp <= ceiling_bp(d)]
    known = InterestTerms.objects.filter(debt__in=[debt.pk for debt in able])
    growing = set(known.values_list("debt", flat=True))
    fresh = [debt for debt in able if debt.pk not in growing]
    InterestTerms.objects.bulk_create(
        InterestTerms(
            lender=lender,
            debt=debt,
            convention=Convention(convention),
            from_date=today,
            by=by,
            at=at,
        )
        for debt in fresh
    )
    InterestRate.objects.bulk_create(
        _rate(debt, debt.annual_rate_bp or 0, on=today, by=by, at=at) for debt in fresh
    )
    Accrual.objects.bulk_create(
        Accrual(debt=debt, lender=lender, accrued_to=today) for debt in fresh
    )
    told = [(debt, _facts(debt.annual_rate_bp or 0, today)) for debt in fresh]
    record_all(told, "interest.began", by=by, at=at)
    return len(fresh)


def _check(debt: Debt, rate_bp: int, *, on: date, at: datetime) -> None:
    today = local_date(at, debt.lender.time_zone)
    if on < today:
        raise BackDated(today)
    if rate_bp > ceiling_bp(debt):
        raise AboveCeiling(ceiling_bp(debt))


def _rate(debt: Debt, rate_bp: int, *, on: date, by: str, at: datetime) -> InterestRate:
    return InterestRate(
        lender_id=debt.lender_id, debt=debt, from_date=on, rate_bp=rate_bp, by=by, at=at
    )


def _facts(rate_bp: int, on: date) -> dict[str, str | int]:
    return {"rate_bp": rate_bp, "day": on.isoformat()}
