"""Proof that the agreements fit the books: promises about plans, asked of the whole database.

Each check returns the breaches it found, as sentences for an engineer; none means it holds.
"""

from collections.abc import Iterator

from django.db.models import BigIntegerField, Exists, F, Min, OuterRef, Subquery, Sum, Value
from django.db.models.functions import Coalesce, Least

from payments import ledger
from payments.checking import BREACHES_SHOWN, Check
from payments.days import local_date
from payments.models import Account, Debt, Entry, Posting
from plans import agreements, plannable
from plans.models import Agreement, Lapse, Plan
from plans.months import budget_checks
from plans.settlement import settlement_checks


def instalments_sum_to_the_plan() -> Iterator[str]:
    """I3: a plan's instalments add up to what was planned, each at least one unit."""
    plans = Plan.objects.annotate(
        total=Coalesce(Sum("instalments__amount_minor"), 0),
        least=Coalesce(Min("instalments__amount_minor"), 0),
    )
    wrong = plans.exclude(total=F("total_minor"), least__gte=1)
    for code, planned, total in wrong.values_list("code", "total_minor", "total")[:BREACHES_SHOWN]:
        yield f"plan {code} is for {planned}, its instalments for {total}"


def instalments_follow_the_books() -> Iterator[str]:
    """I4: what instalments say is paid is what payments since the plan still lower the debt by."""
    lowered = (
        Posting.objects.filter(
            entry__debt=OuterRef("debt"),
            entry__number__gt=OuterRef("after_number"),
            entry__kind=Entry.Kind.PAYMENT,
            account__kind__in=Account.OWED,
        )
        .order_by()
        .values("entry__debt")
        .annotate(total=Sum("amount_minor"))
        .values("total")
    )
    plans = Plan.objects.exclude(state__in=Plan.LEFT).annotate(
        paid=Coalesce(Sum("instalments__paid_minor"), 0),
        booked=Coalesce(Subquery(lowered, output_field=BigIntegerField()), Value(0)) * -1,
    )
    shared_anew = Entry.objects.filter(kind__in=Entry.SHARES_ANEW).values("debt")
    wrong = plans.exclude(debt__in=shared_anew).exclude(
        paid=Least("booked", "total_minor", output_field=BigIntegerField())
    )
    for code, paid, booked in wrong.values_list("code", "paid", "booked")[:BREACHES_SHOWN]:
        yield f"plan {code} says {paid} is paid, the books say {booked}"
    # Few debts are shared out anew: they are asked of the ledger one by one.
    for plan in plans.filter(debt__in=shared_anew).select_related("debt__lender").iterator(500):
        booked = ledger.reduced_since(plan.debt, after_number=plan.after_number)
        if plan.paid != min(booked, plan.total_minor):
            yield f"plan {plan.code} says {plan.paid} is paid, the books say {booked}"


def frozen_plans_leave_what_is_owed() -> Iterator[str]:
    """What a plan under way asks for is what is owed and not questioned, if nothing is added."""
    owed = (
        Account.objects.filter(debt=OuterRef("debt"), kind__in=Account.OWED)
        .order_by()
        .values("debt")
        .annotate(total=Sum("balance_minor"))
        .values("total")
    )
    live = Plan.objects.filter(
        state__in=Plan.LIVE, agreement__contents__charges__interest="frozen"
    ).annotate(
        left=Sum(F("instalments__amount_minor") - F("instalments__paid_minor")),
        owed=Subquery(owed, output_field=BigIntegerField()),
    )
    wrong = live.exclude(left=F("owed"))
    for plan in wrong.filter(questioned_minor=0)[:BREACHES_SHOWN]:
        yield f"plan {plan.code} leaves {plan.left} to pay of {plan.owed} owed"
    # Few plans leave out what is questioned: they are asked one by one.
    for plan in wrong.filter(questioned_minor__gt=0).select_related("debt").iterator(500):
        if plan.left != plan.owed - plannable.left_out_minor(plan):
            yield f"plan {plan.code} leaves {plan.left} to pay of {plan.owed} owed"


def states_agree() -> Iterator[str]:
    """A debt is ON_PLAN with a plan under way and not otherwise; nothing paid off still owes."""
    active = Plan.objects.filter(state__in=Plan.LIVE)
    on_plan = Debt.objects.filter(state=Debt.State.ON_PLAN)
    for code in on_plan.exclude(pk__in=active.values("debt")).values_list("code", flat=True)[:9]:
        yield f"debt {code} is on a plan that is not there"
    allowed = (Debt.State.ON_PLAN, Debt.State.IN_DISPUTE)
    stray = active.exclude(debt__state__in=allowed)
    for code in stray.values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"plan {code} is under way on a debt that is not on a plan"
    owing = Debt.objects.filter(
        state=Debt.State.PAID, accounts__kind__in=Account.OWED, accounts__balance_minor__gt=0
    )
    for code in owing.values_list("code", flat=True).distinct()[:BREACHES_SHOWN]:
        yield f"debt {code} is paid off but still owes"


def agreements_are_as_signed() -> Iterator[str]:
    """Every plan has its agreement, and the text of each still has the hash it was signed with."""
    for code in Plan.objects.filter(agreement=None).values_list("code", flat=True)[:9]:
        yield f"plan {code} has no agreement"
    for agreement in Agreement.objects.only("code", "contents", "digest").iterator(500):
        if agreements.digest(agreement.contents) != agreement.digest:
            yield f"agreement {agreement.code} is not what was signed"


def only_people_end_plans_after_notice() -> Iterator[str]:
    """A plan is at risk with a lapse that says so; one was ended by a person, after its notice."""
    under_way = Lapse.objects.filter(plan=OuterRef("pk"), state__in=Lapse.AT_RISK)
    at_risk = Plan.objects.filter(state=Plan.State.AT_RISK)
    for code in at_risk.exclude(Exists(under_way)).values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"plan {code} is at risk, and nothing says why"
    ended = Lapse.objects.filter(plan=OuterRef("pk"), state=Lapse.State.BROKEN)
    broken = Plan.objects.filter(state=Plan.State.BROKEN)
    for code in broken.exclude(Exists(ended)).values_list("code", flat=True)[:BREACHES_SHOWN]:
        yield f"plan {code} was ended, and no person did it"
    for lapse in Lapse.objects.filter(state=Lapse.State.BROKEN).select_related("plan", "lender"):
        assert lapse.notice_on and lapse.answered_at, lapse
        day = local_date(lapse.answered_at, lapse.lender.time_zone)
        if (day - lapse.notice_on).days <= lapse.notice_days:
            yield f"plan {lapse.plan.code} was ended before its notice was over"


CHECKS: tuple[Check, ...] = (
    instalments_sum_to_the_plan,
    instalments_follow_the_books,
    frozen_plans_leave_what_is_owed,
    states_agree,
    agreements_are_as_signed,
    only_people_end_plans_after_notice,
    *settlement_checks.CHECKS,
    *budget_checks.CHECKS,
)
