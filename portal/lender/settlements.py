"""Settlements at the lender's desk: what waits, one with its answers, and offering one."""

from datetime import datetime, timedelta
from functools import partial

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import growth
from payments.days import local_date
from payments.models import Debt
from payments.money import Money
from payments.states import WrongState
from plans import policies
from plans.models import Settlement
from plans.schedule import NoSuchPlan
from plans.settlement import settlements, settling, tiers
from plans.settlement.settlement_sums import OFFER_DAYS, WrongDay
from plans.settlement.settlements import BelowFloor, NotLess, NotSettleable, SamePerson
from plans.settlement.tiers import Tier
from portal import access, settling_papers, tables
from portal.access import MAY
from portal.borrower.settling import in_between
from portal.gates import actor, officer_only
from portal.lender import people, piles, settlement_rows
from portal.lender.settlement_forms import DeclineForm, OfferForm
from portal.pages import page
from portal.words import day_text, money_text

ROWS_A_PAGE = 20
State = Settlement.State


@require_safe
@officer_only("look")
def settlement_list(request: HttpRequest) -> HttpResponse:
    """Every settlement, those that wait for somebody first."""
    waiting = settlement_rows.waiting_for(request.lender)
    others = access.settlements_for(request.lender).exclude(settlement_rows.WAITING)
    pages = Paginator(others.order_by("-pk"), ROWS_A_PAGE).get_page(request.GET.get("page"))
    return page(
        request,
        "lender/settlements.html",
        section="queue",
        counts=piles.counts(request.lender),
        waiting=settlement_rows.rows(waiting[:ROWS_A_PAGE]),
        waiting_word=_("Waiting for you"),
        pages=pages,
        rows=settlement_rows.rows(pages.object_list),
        others_word=_("All others"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("settle")
def offer(request: HttpRequest, code: str) -> HttpResponse:
    """Offer to take less for an account."""
    debt = get_object_or_404(access.debts_for(request.lender), code=code)
    at = timezone.now()
    sent = request.POST if request.method == "POST" else None
    form = OfferForm(sent, currency=debt.currency, initial=_start(debt, at=at))
    if debt.state not in settlements.SETTLEABLE:
        messages.info(request, _("This account can have no offer to settle at the moment."))
        return redirect("lender:account", debt.code)
    if request.method != "POST" or not form.is_valid():
        return _offer_page(request, debt, form)
    made = _make(request, debt, form, at=at)
    if made is None:
        return _offer_page(request, debt, form)
    _say_what_is_next(request, made)
    return redirect("lender:settlement", made.code)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def settlement(request: HttpRequest, code: str) -> HttpResponse:
    """Show one; a POST says no to what the borrower asked, with a reason."""
    found = _found(request, code)
    if request.method != "POST":
        return _page(request, found, DeclineForm())
    if request.role not in MAY["settle"]:
        raise Http404
    form = DeclineForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form)
    return _act(
        request,
        found,
        partial(settlements.decline, reason_text=form.cleaned_data["reason_text"]),
        said=_("Answered. The borrower is told."),
    )


@require_POST
@officer_only("settle")
def agree(request: HttpRequest, code: str) -> HttpResponse:
    """Offer the borrower what they asked for."""
    found = _found(request, code)
    response = _act(request, found, settlements.agree)
    found.refresh_from_db()
    if found.state in (State.PROPOSED, State.OFFERED):
        _say_what_is_next(request, found)
    return response


@require_POST
@officer_only("answer")
def approve(request: HttpRequest, code: str) -> HttpResponse:
    """Agree, as a second officer, that it is offered."""
    found = _found(request, code)
    said = _("Offered. The borrower has the letter.")
    return _act(request, found, settlements.approve, said=said)


@require_POST
@officer_only("settle")
def refuse(request: HttpRequest, code: str) -> HttpResponse:
    """Do not offer it; what the borrower asked waits for another answer."""
    found = _found(request, code)
    said = _("It is not offered.")
    return _act(request, found, settlements.refuse, said=said)


@require_POST
@officer_only("settle")
def withdraw(request: HttpRequest, code: str) -> HttpResponse:
    """Take back an offer that nobody has signed."""
    found = _found(request, code)
    if found.is_asked:
        raise Http404
    said = _("Taken back. The borrower is told.")
    return _act(request, found, settlements.withdraw, said=said)


@require_POST
@officer_only("answer")
def breach(request: HttpRequest, code: str) -> HttpResponse:
    """End a settlement that was not paid, after notice."""
    found = _found(request, code)
    said = _("Ended. What was paid stays credited, and the borrower is told.")
    return _act(request, found, settling.breach, said=said)


@require_safe
@officer_only("look")
def settlement_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the lender's copy: the same text as the borrower's."""
    offered = access.settlements_for(request.lender).filter(offered_at__isnull=False)
    found = get_object_or_404(offered, code=code)
    body = settling_papers.pdf_of(found, language=get_language() or "en")
    return tables.as_file(body, kind="application/pdf", name="settlement.pdf", is_shown=True)


def _act(request: HttpRequest, found: Settlement, act, *, said: str = "") -> HttpResponse:
    """Do one thing, or say why it cannot be done now and what can."""
    try:
        act(found, by=actor(request), at=timezone.now())
    except SamePerson:
        messages.info(request, _("You asked for this yourself; somebody else has to agree."))
    except BelowFloor as refusal:
        messages.info(request, _too_little(refusal, found.debt))
    except WrongDay as refusal:
        messages.info(request, _wrong_day(refusal))
    except settling.TooEarly as refusal:
        messages.info(request, _too_early(refusal))
    except WrongState:
        messages.info(request, _("Somebody has already answered this."))
    else:
        if said:
            messages.success(request, said)
    return redirect("lender:settlement", found.code)


def _make(request: HttpRequest, debt: Debt, form: OfferForm, *, at: datetime) -> Settlement | None:
    """Offer it; None where the form now says what would be possible."""
    try:
        expires = form.cleaned_data["expires"]
        return settlements.offer(
            debt, wanted=form.wanted, expires=expires, by=actor(request), at=at
        )
    except NotLess as refusal:
        owed = money_text(Money(refusal.owed_minor, debt.currency))
        form.add_error("amount", _("The balance is %(owed)s; give less.") % {"owed": owed})
    except BelowFloor as refusal:
        form.add_error("amount", _too_little(refusal, debt))
    except WrongDay as refusal:
        name = "expires" if refusal.code == "EXPIRY" else "first_date"
        form.add_error(name, in_between(refusal.first, refusal.last))
    except NoSuchPlan:
        form.add_error("count", _("Each payment would be too small. Please choose fewer."))
    except NotSettleable:
        form.add_error(None, _("There is an offer already. Take it back before making another."))
    return None


def _too_little(refusal: BelowFloor, debt: Debt) -> str:
    least = money_text(Money(refusal.least_minor, debt.currency))
    return _("Your policy takes %(least)s or more.") % {"least": least}


def _wrong_day(refusal: WrongDay) -> str:
    if refusal.code == "EXPIRY":
        return _(
            "The first payment would be due too soon: an offer is open for seven days at least."
            " Please make an offer with other days."
        )
    return in_between(refusal.first, refusal.last)


def _too_early(refusal: settling.TooEarly) -> str:
    if refusal.until is None:
        return _("Nothing of this settlement is late, or the borrower has not been told yet.")
    said = _("The borrower can make up for it until %(day)s, or has done so.")
    return said % {"day": day_text(refusal.until)}


def _say_what_is_next(request: HttpRequest, made: Settlement) -> None:
    if made.state == State.PROPOSED:
        messages.info(request, _("Written down. A second officer has to agree before it is sent."))
    else:
        messages.success(request, _("Offered. The borrower has the letter."))


def _start(debt: Debt, *, at: datetime) -> dict[str, object]:
    """Return what stands in the fields at first: two weeks to think, and what one may offer."""
    today = local_date(at, debt.lender.time_zone)
    expires = today + timedelta(days=OFFER_DAYS)
    return {"expires": expires, "first_date": expires, "count": 1}


def _offer_page(request: HttpRequest, debt: Debt, form: forms.Form) -> HttpResponse:
    owed = growth.owed(debt, at=timezone.now())
    rules = policies.rules_of(policies.in_force(debt.lender))
    alone = max(rules.settlement_one_officer_percent, rules.settlement_floor_percent)
    return page(
        request,
        "lender/settlement_offer.html",
        status=422 if form.errors else 200,
        section="accounts",
        form=form,
        debt=debt,
        owed=owed,
        least=Money(tiers.least_minor(owed.minor, rules), debt.currency),
        alone=Money(-(-owed.minor * alone // 100), debt.currency),
        takes_less=rules.settlement_floor_percent < 100,
    )


def _page(request: HttpRequest, found: Settlement, form: forms.Form) -> HttpResponse:
    debt, currency = found.debt, found.debt.currency
    today = local_date(timezone.now(), debt.lender.time_zone)
    names = people.names_of(request.lender, [found.proposed_by, found.approved_by, found.ended_by])
    binds = found.state in (State.ACTIVE, State.FULFILLED, State.BREACHED)
    return page(
        request,
        "lender/settlement.html",
        status=422 if form.is_bound else 200,
        section="queue",
        settlement=found,
        debt=debt,
        form=form,
        amount=Money(found.amount_minor, currency),
        balance=Money(found.balance_minor, currency),
        given_up=Money(found.discount_minor, currency),
        percent=settlement_rows.percent(found),
        payments=settling_papers.due_payments(found.rows, currency),
        kept=settling.kept(found, on=today) if binds else None,
        owed=growth.owed(debt, at=timezone.now()),
        needs_two=found.tier == Tier.TWO_OFFICERS,
        is_below=found.tier == Tier.BELOW_FLOOR,
        may_settle=request.role in MAY["settle"],
        may_agree=request.role in MAY["answer"] and found.proposed_by != actor(request),
        may_end=bool(found.cure_until and found.cure_until < today)
        and request.role in MAY["answer"],
        proposer=names.get(found.proposed_by, ""),
        approver=names.get(found.approved_by, ""),
        ender=names.get(found.ended_by, ""),
    )


def _found(request: HttpRequest, code: str) -> Settlement:
    return get_object_or_404(access.settlements_for(request.lender), code=code)
