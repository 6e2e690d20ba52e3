"""What a borrower told of their situation, and all that is known when a way on is looked for."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Max

from payments.days import local_date, years_before
from payments.events import record
from payments.models import Debt, Payment
from payments.rails import smallest_minor
from plans import breathing, policies, support
from plans.models import Hold, Plan, PolicyVersion, Situation
from plans.proposals import later_of
from plans.resolving.circumstances import Circumstances
from plans.resolving.resolutions import Resolution, resolve
from plans.schedule import INSTALMENTS_MAX, LEAD_DAYS, Frequency, next_on_anchor

# The middle of the month, after most pay days; a borrower may choose any other day.
USUAL_DAY = 15
# A personalised plan of a Chinese bank's card runs for five years at most (CN-6).
ROWS_MAX = {"CN": 60}


@transaction.atomic
def tell(
    debt: Debt,
    *,
    reason: str,
    back_date: date | None,
    later_minor: int | None,
    lump_minor: int,
    in_crisis: bool,
    in_advice: bool,
    in_doubt: bool,
    by: str,
    at: datetime,
) -> Situation:
    """Keep what the borrower told, in minor units; what was told before stays as it was."""
    told = Situation.objects.create(
        lender_id=debt.lender_id,
        debt=debt,
        reason=reason,
        back_date=back_date,
        later_minor=later_minor if back_date else None,
        lump_minor=lump_minor,
        in_crisis=in_crisis,
        in_advice=in_advice,
        in_doubt=in_doubt,
        by=by,
        at=at,
    )
    record(debt, "situation.told", by=by, at=at)
    return told


def resolutions_for(
    debt: Debt,
    *,
    owed_minor: int,
    surplus_minor: int | None,
    told: Situation | None,
    version: PolicyVersion,
    today: date,
) -> tuple[Circumstances, tuple[Resolution, ...]]:
    """Return what is known and the ways on that fit it, the same for whoever asks."""
    about = circumstances_of(
        debt,
        owed_minor=owed_minor,
        surplus_minor=surplus_minor,
        told=told,
        version=version,
        today=today,
    )
    return about, resolve(about)


def circumstances_of(
    debt: Debt,
    *,
    owed_minor: int,
    surplus_minor: int | None,
    told: Situation | None,
    version: PolicyVersion,
    today: date,
) -> Circumstances:
    """Return all that is known about a person and ``debt`` on a local day, in a few queries."""
    earliest = today + timedelta(days=LEAD_DAYS)
    return Circumstances(
        today=today,
        first_date=next_on_anchor(earliest, Frequency.MONTHLY, USUAL_DAY),
        anchor_day=USUAL_DAY,
        balance_minor=owed_minor,
        policy=policies.rules_of(version),
        smallest_minor=smallest_minor(debt.currency),
        rows_max=rows_max(debt),
        surplus_minor=surplus_minor,
        later=later_of(told, on=today),
        lump_minor=told.lump_minor if told else 0,
        in_crisis=bool(told and told.in_crisis),
        in_advice=bool(told and told.in_advice),
        in_doubt=bool(told and told.in_doubt),
        is_disputed=debt.state == Debt.State.IN_DISPUTE,
        is_too_old=is_too_old(debt, on=today),
        rest_days=rest_days(debt, told),
        needs_time=support.needs_time(debt, on=today),
    )


def rows_max(debt: Debt) -> int:
    """Return how many monthly payments a plan for ``debt`` can have at the most."""
    return ROWS_MAX.get(debt.lender.country, INSTALMENTS_MAX)


def rest_days(debt: Debt, told: Situation | None) -> int:
    """Return how long a rest is still open to this person; 0 for none, or while one lasts.

    The house's own once; with an adviser theirs, and where the law has a longer one, that.
    """
    taken = list(Hold.objects.filter(debt=debt).values_list("kind", "state"))
    if any(state == Hold.State.ACTIVE for _, state in taken):
        return 0
    kinds = set() if any(kind == breathing.REST for kind, _ in taken) else {breathing.REST}
    if told and (told.in_advice or told.in_crisis):
        kinds |= {breathing.ADVISER} if told.in_advice else set()
        kinds |= {breathing.UK_STANDARD} if debt.lender.country == "GB" else set()
    return max((breathing.KINDS[kind].days or 0 for kind in kinds), default=0)


def is_too_old(debt: Debt, *, on: date) -> bool:
    """Return whether the time in which ``debt`` can be claimed has run out by a local day.

    PRC Civil Code, articles 188 and 195: it runs from when payment was due, and starts again with
    a payment or a promise. Where no day is known, nothing is said.
    """
    zone = debt.lender.time_zone
    paid = Payment.objects.filter(debt=debt, state=Payment.State.SUCCEEDED)
    moments = (
        paid.aggregate(last=Max("settled_at"))["last"],
        Plan.objects.filter(debt=debt).aggregate(last=Max("agreed_at"))["last"],
    )
    days = [local_date(moment, zone) for moment in moments if moment]
    days += [day for day in (debt.overdue_since, debt.last_payment_date) if day]
    return bool(days) and max(days) < years_before(on, debt.lender.limitation_years)
