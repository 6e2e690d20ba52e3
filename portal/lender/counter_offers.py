"""Another plan in answer to a borrower's: filled in, looked at in full, and only then sent."""

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.money import Money
from payments.states import WrongState
from plans import answers, bearing, explaining, written
from plans.agreements import StaleBalance
from plans.answers import TooManyRounds, UnderQuestion
from plans.bearing import Unbearable
from plans.explaining import Unexplained
from plans.models import Proposal
from plans.resolving.situations import rows_max
from plans.schedule import Frequency, NoSuchPlan, Terms, build, next_on_anchor
from plans.schedule import first_date as first_fitting
from plans.uneven import postponed
from portal import access, term_words
from portal.gates import actor, officer_only
from portal.lender import reasons, sentences
from portal.lender.cases import answered, under_question
from portal.lender.dossiers import Dossier, dossier_of, nearest_outline, verdict_on
from portal.lender.forms import CounterForm
from portal.lender.sentences import RuleLine
from portal.outlines import Outline, outline_of
from portal.pages import page
from portal.sentences import FIELDS, what_is_possible
from portal.words import money_text


@dataclass(frozen=True)
class Preview:
    """A plan that is not sent yet: its payments, what the rules say, and its fingerprint."""

    terms: Terms
    plan: Outline
    rules: list[RuleLine]
    seen: str


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("answer")
def counter_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in another plan, look at every payment of it, then send it."""
    found = access.proposals_for(request.lender).filter(side=Proposal.Side.BORROWER)
    dossier = dossier_of(get_object_or_404(found, code=code), at=timezone.now())
    if not dossier.is_to_answer:
        return answered(request, dossier.proposal)
    form = _form(request, dossier)
    if request.method != "POST" or not form.is_valid():
        return _page(request, dossier, form)
    try:
        seen = preview_of(dossier, form.terms_for(dossier.owed))
    except NoSuchPlan as problem:
        _explain(form, problem, dossier.owed.currency)
        return _page(request, dossier, form)
    except Unbearable as problem:
        form.add_error("amount", _too_heavy(problem, dossier.owed.currency))
        return _page(request, dossier, form)
    if _is_same(dossier, seen.terms):
        form.add_error(None, _("This is the plan as it was sent. You can agree to it instead."))
        return _page(request, dossier, form)
    if not _is_explained(dossier, seen.terms, form):
        return _page(request, dossier, form)
    if request.POST.get("step") != "send":
        return _page(request, dossier, form, seen)
    if request.POST.get("seen") != seen.seen:
        return _page(request, dossier, form, seen, has_changed=True)
    return _send(request, dossier, form, seen)


def preview_of(dossier: Dossier, terms: Terms) -> Preview:
    """Return what ``terms`` mean for what is owed now; raise NoSuchPlan where they do not fit.

    Raise Unbearable where they ask too much of a month.
    """
    owed = dossier.owed
    rows = build(owed.minor, terms)
    bearing.require(dossier.proposal, rows, terms, on=dossier.today)
    verdict = verdict_on(
        dossier.proposal, rows, dossier.version, dossier.today, review_date=terms.review_date
    )
    return Preview(
        terms=terms,
        plan=outline_of(rows, terms, currency=owed.currency, today=dossier.today),
        rules=sentences.rule_lines(verdict.results, currency=owed.currency),
        seen=fingerprint(terms, owed),
    )


def fingerprint(terms: Terms, owed: Money) -> str:
    """Return what stands for a plan and its balance, so that what is sent is what was seen."""
    text = json.dumps([written.terms_as_data(terms), owed.minor], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def start_from(dossier: Dossier) -> Terms:
    """Return the plan to begin with: the nearest within the rules, or the borrower's own.

    Where their month bears less than any usual plan, it is always their own.
    """
    near = None
    if not dossier.proposal.review_date:
        near = nearest_outline(dossier.proposal, dossier.owed, on=dossier.today)
    return moved_on(near[0] if near else dossier.proposal.terms, today=dossier.today)


def moved_on(terms: Terms, *, today: date) -> Terms:
    """Return ``terms`` with days that are too near or past moved to the next that fit.

    Payments named one by one move by whole months, with the day to look again.
    """
    if terms.rows:
        return postponed(terms, first_fitting(today, Frequency.WEEKLY))
    soonest = first_fitting(today, terms.frequency, terms.anchor_day)
    part = None
    if terms.upfront_date:
        part = max(terms.upfront_date, first_fitting(today, terms.frequency))
        soonest = first_fitting(today, terms.frequency, terms.anchor_day, upfront_date=part)
    first = next_on_anchor(max(terms.first_date, soonest), terms.frequency, terms.anchor_day)
    return replace(terms, first_date=first, upfront_date=part)


def _form(request: HttpRequest, dossier: Dossier) -> CounterForm:
    proposal = dossier.proposal
    return CounterForm(
        request.POST if request.method == "POST" else None,
        initial=None if request.method == "POST" else _initial(dossier),
        codes=reasons.FOR_COUNTER,
        language=dossier.debt.borrower.language,
        asked=proposal.terms,
        today=dossier.today,
        currency=dossier.owed.currency,
        rows_max=rows_max(dossier.debt),
    )


def _initial(dossier: Dossier) -> dict[str, object]:
    """Return what stands in the form at first: one of amount and number, never both."""
    terms, currency = start_from(dossier), dossier.owed.currency
    each = terms.rows[0][1] if terms.review_date else terms.amount_minor
    return {
        "amount": Money(each, currency) if each else None,
        "count": None if each else terms.count,
        "first_date": terms.first_date,
        "upfront": Money(terms.upfront_minor, currency) if terms.upfront_minor else None,
        "upfront_date": terms.upfront_date,
        "review_date": terms.review_date,
        "reason_code": _likely_reason(dossier),
    }


def _likely_reason(dossier: Dossier) -> str:
    if dossier.is_past:
        return "DATE_PASSED"
    if dossier.now is None:
        return "BALANCE"
    failing = sentences.first_failing(sentences.results_from(dossier.proposal.verdict))
    code = reasons.BY_RULE.get(failing.code, "") if failing and failing.limit is not None else ""
    return code if code in reasons.FOR_COUNTER else ""


def _explain(form: CounterForm, problem: NoSuchPlan, currency: str) -> None:
    name = FIELDS.get(problem.code)
    field = {"from_date": "first_date", "end_date": "count"}.get(name, name)
    form.add_error(
        field if field in form.fields else None, what_is_possible(problem, currency=currency)
    )


def _too_heavy(problem: Unbearable, currency: str) -> str:
    said = _(
        "This takes %(amount)s of a month that bears %(most)s: no more is left of it, and they did"
        " not offer more. Please suggest at most %(most)s a month."
    )
    amounts = {"amount": problem.actual_minor, "most": problem.limit_minor}
    return said % {name: money_text(Money(n, currency)) for name, n in amounts.items()}


def _is_same(dossier: Dossier, terms: Terms) -> bool:
    proposal = dossier.proposal
    if dossier.has_moved or terms.first_date != proposal.first_date:
        return False
    return build(dossier.owed.minor, terms) == build(proposal.total_minor, proposal.terms)


def _is_explained(dossier: Dossier, terms: Terms, form: CounterForm) -> bool:
    """Say whether the chosen reason is one for what changed; else the form says what did."""
    code, rows = form.cleaned_data["reason_code"], build(dossier.owed.minor, terms)
    try:
        explaining.require(dossier.proposal, rows, terms, reason_code=code)
    except Unexplained as problem:
        changed = {"terms": term_words.names_of(problem.changes)}
    else:
        return True
    said = _(
        "That is not the reason for what you changed. You changed: %(terms)s. Please choose the"
        " reason that fits, or change the plan."
    )
    form.add_error("reason_code", said % changed)
    return False


def _send(request: HttpRequest, dossier: Dossier, form: CounterForm, seen: Preview) -> HttpResponse:
    told = form.cleaned_data
    try:
        answers.counter(
            dossier.proposal,
            terms=seen.terms,
            reason_code=told["reason_code"],
            reason_text=told["reason_text"],
            by=actor(request),
            at=timezone.now(),
            balance_minor=dossier.owed.minor,
        )
    except WrongState:
        return answered(request, dossier.proposal)
    except UnderQuestion:
        return under_question(request, dossier.proposal)
    except TooManyRounds:
        form.add_error(None, _("You have answered each other many times. Please talk instead."))
        return _page(request, dossier, form)
    except StaleBalance:
        messages.info(request, _("The balance has changed since. Please look once more."))
        return redirect("lender:counter-offer", dossier.proposal.code)
    name = {"name": dossier.debt.borrower.name}
    messages.success(request, _("Sent. %(name)s sees both plans side by side.") % name)
    return redirect("lender:queue")


def _page(
    request: HttpRequest,
    dossier: Dossier,
    form: CounterForm,
    seen: Preview | None = None,
    *,
    has_changed: bool = False,
) -> HttpResponse:
    status = 409 if has_changed else 200 if seen or not form.is_bound else 422
    return page(
        request,
        "lender/counter.html",
        status=status,
        section="queue",
        dossier=dossier,
        form=form,
        seen=seen,
        has_changed=has_changed,
    )
