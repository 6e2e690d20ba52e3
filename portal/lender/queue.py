"""The queue: what waits for this lender's answer, oldest first, and what became of the rest."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from payments import accounts
from plans.models import Review, SecondLook
from portal import access, access_plans
from portal.access import MAY
from portal.gates import officer_only
from portal.lender import piles, sentences
from portal.lender.dossiers import dossier_of
from portal.pages import page

PLANS_A_PAGE = 20


@require_safe
@officer_only("look")
def home(request: HttpRequest) -> HttpResponse:
    return redirect("lender:queue")


@require_safe
@officer_only("look")
def queue(request: HttpRequest) -> HttpResponse:
    """One pile of plans, and the chosen one beside it; pile, rule and choice are in the address."""
    now = timezone.now()
    name = request.GET.get("view", "")
    name = name if name in piles.PILES else piles.DECIDE
    rule = request.GET.get("rule", "") if name == piles.DECIDE else ""
    plans = piles.held_back_by(piles.pile_of(request.lender, name, at=now), rule)
    pages = Paginator(plans, PLANS_A_PAGE).get_page(request.GET.get("page"))
    lines = piles.lines_of(list(pages.object_list), lender=request.lender, at=now)
    chosen = _chosen(lines, request.GET.get("chosen", "")) if name == piles.DECIDE else None
    return page(
        request,
        "lender/queue.html",
        section="queue",
        view=name,
        rule=rule,
        rules=[(code.value, title) for code, title in sentences.TITLES.items()],
        counts=piles.counts(request.lender),
        pages=pages,
        lines=lines,
        second_looks=second_looks_waiting(request),
        reviews=reviews_waiting(request),
        chosen=chosen,
        dossier=dossier_of(chosen.proposal, at=now) if chosen else None,
        agreed_today=None if lines else piles.agreed_today(request.lender, at=now),
        may_answer=request.role in MAY["answer"],
        takes_payments=accounts.is_ready(request.lender),
    )


def second_looks_waiting(request: HttpRequest) -> list[SecondLook]:
    """Return the plans that another person is asked to look at again, the most urgent first."""
    waiting = access.second_looks_for(request.lender).filter(state=SecondLook.State.ASKED)
    return list(waiting[:PLANS_A_PAGE])


def reviews_waiting(request: HttpRequest) -> list[Review]:
    """Return the hardship plans that somebody has to look at again, the oldest day first."""
    waiting = access_plans.reviews_for(request.lender).filter(state=Review.State.OPEN)
    return list(waiting[:PLANS_A_PAGE])


def _chosen(lines: list[piles.Line], code: str) -> piles.Line | None:
    """Return the line that was asked for, else the oldest."""
    return next((line for line in lines if line.code == code), lines[0] if lines else None)
