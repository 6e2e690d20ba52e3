"""Changing a plan that runs: what can be changed, each change before and after, then a press."""

from dataclasses import dataclass
from datetime import date

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from payments import arrivals
from payments.days import local_date
from payments.models import Debt
from plans import mandates, progress
from plans.agreements import UnderQuestion
from plans.changing import amendments, leeway
from plans.changing.amendments import Preview, Signature
from plans.changing.leeway import Kind
from plans.changing.outstanding import left_of, seen_of
from plans.changing.remainders import Left, NoSuchChange, terms_of
from plans.models import Instalment, Plan, Proposal
from plans.schedule import NoSuchPlan, Terms, build
from portal import access, permissions
from portal.borrower.change_forms import FORMS, WishForm, form_class
from portal.borrower.change_pages import before_and_after, choices_of, obstacle_words, titles
from portal.borrower.ways import plans_open
from portal.borrower.workbench import bench_of
from portal.gates import actor, address_of, borrower_only
from portal.pages import page
from portal.permissions import Offer
from portal.sentences import what_is_possible, why_a_person
from portal.signed_names import SignedForm


class NameForm(SignedForm):
    """A typed name, for a change that is a new promise."""


@dataclass(frozen=True)
class Desk:
    """A plan with what is left of it, and the payments that can still be changed."""

    plan: Plan
    left: Left
    free: list[date]

    @property
    def seen(self) -> str:
        return seen_of(self.plan, self.left)


@require_safe
@borrower_only
def changes(request: HttpRequest, code: str) -> HttpResponse:
    """Show everything that can be changed, each leading to its page."""
    desk = _desk(request, code)
    if isinstance(desk, HttpResponse):
        return desk
    waiting = access.proposals_of(request.user).filter(
        debt=desk.plan.debt, state=Proposal.State.PENDING_REVIEW
    )
    return page(
        request,
        "borrower/changes.html",
        choices=choices_of(desk.plan, desk.left, at=timezone.now()),
        waiting=waiting.first(),
        **_shown(desk),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def change(request: HttpRequest, code: str, wish: str) -> HttpResponse:
    """Ask for a wish, show the plan before and after it, and change it by a press."""
    desk = _desk(request, code)
    if wish not in FORMS:
        raise Http404
    if isinstance(desk, HttpResponse):
        return desk
    ways = _ways(request, desk) if wish == "again" else []
    if wish == "again" and not ways:
        return redirect("borrower:ways", desk.plan.debt.code)
    form = _form(request, desk, wish, ways)
    looked = _look(form, desk) if form.is_bound and form.is_valid() else None
    name = _name_form(request, form.kind, desk.plan.debt)
    if request.method != "POST" or looked is None or (name and not name.is_valid()):
        return _page(request, desk, wish, form, looked, name)
    offer = _offer(request, desk.plan, looked)
    if request.POST.get("seen") != desk.seen or request.POST.get("permission", "") != (
        offer.digest if offer else ""
    ):
        return _moved(request, desk.plan, wish)
    return _make(request, desk, wish, form, name, offer)


def _make(
    request: HttpRequest,
    desk: Desk,
    wish: str,
    form: WishForm,
    name: NameForm | None,
    offer: Offer | None,
) -> HttpResponse:
    typed = name.cleaned_data["signed_name"] if name else desk.plan.debt.borrower.name
    try:
        new = amendments.ask(
            desk.plan,
            form.kind,
            form.change,
            seen=desk.seen,
            signature=Signature(typed, address_of(request) or None, get_language() or "en"),
            consent=offer.consent if offer else None,
            by=actor(request),
            at=timezone.now(),
        )
    except (amendments.Moved, NoSuchChange, NoSuchPlan):
        return _moved(request, desk.plan, wish)
    except amendments.Waits:
        messages.info(request, _("A change that you asked for waits for its answer."))
        return redirect("borrower:changes", desk.plan.code)
    except UnderQuestion:
        messages.info(request, _("What you questioned is answered first. Nothing is asked of you."))
        return redirect("borrower:plan", desk.plan.code)
    if new is None:
        sent = access.proposals_of(request.user).filter(changes=desk.plan).order_by("-pk")[0]
        return redirect("borrower:proposal", sent.code)
    messages.success(request, _("Done. Your plan is changed, and a copy is on its way to you."))
    return redirect("borrower:plan", new.code)


def _desk(request: HttpRequest, code: str) -> Desk | HttpResponse:
    """Return the plan to change, or where to go where it cannot be changed now."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    try:
        if plan.state == Plan.State.SUPERSEDED:
            return _moved(request, plan)
        if plan.state not in Plan.COLLECTED:
            return redirect("borrower:plan", plan.code)
        left = left_of(plan, on=local_date(timezone.now(), plan.lender.time_zone))
    except NoSuchChange:
        return redirect("borrower:plan", plan.code)
    return Desk(plan, left, _free(left, arrivals.expected(plan.debt).minor))


def _free(left: Left, coming_minor: int) -> list[date]:
    """Return the days of the payments that money on its way does not pay."""
    days = []
    for day, minor in left.rows:
        if coming_minor <= 0:
            days.append(day)
        coming_minor -= minor
    return days


def _ways(request: HttpRequest, desk: Desk) -> list[tuple[str, str, Terms]]:
    """Return the plans to choose from where both sides look again; none where they do not."""
    bench = bench_of(request.user, desk.plan.debt, at=timezone.now())
    return plans_open(bench) if bench.eased else []


def _form(
    request: HttpRequest, desk: Desk, wish: str, ways: list[tuple[str, str, Terms]]
) -> WishForm:
    kind = form_class(wish, desk.left)
    told = request.POST if request.method == "POST" else request.GET
    asks = bool(kind.base_fields)
    first = {"day": desk.free[0].isoformat()} if desk.free else {}
    if wish == "skip" and not told:
        told = first
    options = {"left": desk.left, "free": desk.free, "currency": desk.plan.debt.currency}
    options |= {"ways": ways} if ways else {}
    is_told = bool(told) or request.method == "POST" or not asks
    return kind(told if is_told else None, initial=first, **options)


def _look(form: WishForm, desk: Desk) -> Preview | None:
    """Return the plan before and after; what does not work is said beside the field."""
    try:
        return amendments.preview(desk.plan, form.kind, form.change, at=timezone.now())
    except NoSuchChange as obstacle:
        form.add_error(_field(form, "to", "day", "anchor_day"), obstacle_words(obstacle))
    except NoSuchPlan as problem:
        words = what_is_possible(problem, currency=form.currency)
        form.add_error(_field(form, "amount"), words)
    return None


def _field(form: WishForm, *names: str) -> str | None:
    return next((name for name in names if name in form.fields), None)


def _name_form(request: HttpRequest, kind: Kind, debt: Debt) -> NameForm | None:
    if kind not in leeway.TYPED:
        return None
    if request.method != "POST":
        return NameForm(name="")
    return NameForm(request.POST, name=access.own_record(request.user, debt).name)


def _offer(request: HttpRequest, plan: Plan, looked: Preview) -> Offer | None:
    """Return the permission to collect the plan as it would be, where one is collected now."""
    given = mandates.in_force(plan)
    if given is None or not looked.verdict.agreed:
        return None
    built = build(looked.after.total_minor, terms_of(looked.after))
    rows = [
        Instalment(due_date=row.due_date, amount_minor=row.amount_minor, is_open=row.is_open)
        for row in built
    ]
    return permissions.offer(
        plan,
        given.method,
        rows=rows,
        language=get_language() or "en",
        address=address_of(request),
        on=looked.after.today,
    )


def _moved(request: HttpRequest, plan: Plan, wish: str = "") -> HttpResponseRedirect:
    """Go to what is possible with the plan as it is now, which may have taken this one's place."""
    messages.info(request, _("Your plan has moved since you looked. Here is what is possible now."))
    now = progress.running_plan(plan.debt)
    if now is None:
        return redirect("borrower:plan", plan.code)
    if now.pk == plan.pk and wish:
        return redirect("borrower:change", plan.code, wish)
    return redirect("borrower:changes", now.code)


def _page(
    request: HttpRequest,
    desk: Desk,
    wish: str,
    form: WishForm,
    looked: Preview | None,
    name: NameForm | None,
) -> HttpResponse:
    is_wrong = bool(form.errors or (request.method == "POST" and name and name.errors))
    debt = desk.plan.debt
    return page(
        request,
        "borrower/change.html",
        status=422 if is_wrong else 200,
        has_errors=is_wrong,
        form=form,
        name=name,
        wish=wish,
        title=titles()[wish][0],
        lede=titles()[wish][1],
        looked=before_and_after(looked, debt.currency) if looked else None,
        reasons=why_a_person(looked.verdict.results, currency=debt.currency) if looked else [],
        answer_by=looked.answer_by if looked else None,
        offer=_offer(request, desk.plan, looked) if looked else None,
        kept=[(field.html_name, field.value()) for field in form] if looked else [],
        **_shown(desk),
    )


def _shown(desk: Desk) -> dict[str, object]:
    debt = desk.plan.debt
    return {"plan": desk.plan, "debt": debt, "lender": debt.lender, "seen": desk.seen}
