"""What is owed: every debt of a person on one page, and each with how it is made up."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from payments import crediting, obligors, overpaying
from payments.models import Debt, ItemisationLine
from payments.money import Money
from portal import access
from portal.borrower.clearances import cleared
from portal.borrower.histories import history_of
from portal.borrower.settling_words import knowing_settlements
from portal.borrower.standings import Standing, standings_of
from portal.gates import actor, borrower_only
from portal.interest import InterestNow, interest_now
from portal.pages import page
from portal.sentences import coming_words

Kind = ItemisationLine.Kind


@require_safe
@borrower_only
def home(request: HttpRequest) -> HttpResponse:
    """Show everything this person owes over all lenders, each with one next step."""
    debts = knowing_settlements(access.debts_of(request.user)).order_by("placed_at", "pk")
    standings = standings_of(request.user, debts, at=timezone.now())
    live = [each for each in standings if each.is_live]
    return page(
        request,
        "borrower/home.html",
        live=live,
        done=[each for each in standings if not each.is_live],
        totals=_totals(live),
    )


@require_safe
@borrower_only
def debt(request: HttpRequest, code: str) -> HttpResponse:
    """Show one debt: to whom, since when, how it is made up, and what has happened."""
    found = get_object_or_404(access.debts_of(request.user), code=code)
    at = timezone.now()
    standing = standings_of(request.user, [found], at=at)[0]
    interest = interest_now(found, at=at)
    lines = list(found.lines.order_by("number"))
    held = overpaying.held(found)
    others = len(obligors.people_of(found)) - 1
    return page(
        request,
        "borrower/debt.html",
        debt=found,
        lender=found.lender,
        standing=standing,
        lines=[(line, Money(line.amount_minor, found.currency)) for line in lines],
        parts=_parts(found, lines, standing.owed, interest),
        interest=interest,
        coming=coming_words(standing.coming) if standing.coming else "",
        credit=held,
        credit_others=_others(request, found, held),
        links=list(found.assignments.order_by("number")),
        history=history_of(found, reader=actor(request), is_joint=bool(others)),
        others=others,
        agreements=access.agreements_of(request.user).filter(plan__debt=found).order_by("-pk"),
        letters=cleared(request.user, found) if found.state in Debt.OVER else [],
        receipts=access.receipts_of(request.user).filter(debt=found).order_by("-pk"),
    )


def _others(request: HttpRequest, found: Debt, held: overpaying.Held) -> list[Debt]:
    """Return what credit may be counted toward, where there is any and its own debt is over."""
    if held.waits or not held.amount.minor:
        return []
    return crediting.others_of(found, access.debts_of(request.user))


def _totals(standings: list[Standing]) -> list[Money]:
    """Return what is owed in all, by currency."""
    totals: dict[str, Money] = {}
    for each in standings:
        currency = each.debt.currency
        totals[currency] = totals.get(currency, Money(0, currency)) + each.owed
    return [totals[currency] for currency in sorted(totals)]


def _parts(
    found: Debt, lines: list[ItemisationLine], owed: Money, interest: InterestNow | None
) -> dict[str, Money]:
    """Return the parts as placed or added since, what was paid on them, and what is left."""

    def sum_of(kind: str) -> Money:
        return Money(sum(x.amount_minor for x in lines if x.kind == kind), found.currency)

    parts = {kind: sum_of(kind) for kind in (Kind.PRINCIPAL, Kind.INTEREST, Kind.FEE)}
    if interest:
        parts[Kind.INTEREST] += interest.since_here
    whole = sum(parts.values(), Money(0, found.currency))
    return {
        "principal": parts[Kind.PRINCIPAL],
        "interest": parts[Kind.INTEREST],
        "fees": parts[Kind.FEE],
        "paid": whole - owed,
        "left": owed,
    }
