"""Letting a plan's payments be taken automatically: read the words, press, look, stop.

Always the borrower's choice; a method is saved on the provider's page alone.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from payments import accounts, gateway, methods, setups
from payments.days import local_date
from payments.models import Debt, Setup
from payments.money import Money
from payments.states import WrongState
from plans import mandates
from plans.models import Mandate, Plan
from portal import access, method_names, paperwork, permissions
from portal.borrower import waiting
from portal.debit_standings import standing_of
from portal.gates import actor, address_of, borrower_only, site_of
from portal.pages import page
from portal.permissions import Offer


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def autopay(request: HttpRequest, code: str) -> HttpResponse:
    """Show what is taken automatically; or the words of the permission, to be pressed."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    if plan.state not in Plan.LIVE:
        return redirect("borrower:plan", plan.code)
    given = mandates.in_force(plan)
    if request.method == "POST":
        return _give(request, plan)
    if given and "change" not in request.GET:
        return _on_page(request, plan, given)
    return _offer_page(request, plan, _offer(request, plan, request.GET.get("method", "")))


@require_POST
@borrower_only
def save(request: HttpRequest, code: str) -> HttpResponse:
    """Lead to the provider's page on which a card or a bank account is saved."""
    plan = get_object_or_404(access.plans_of(request.user), code=code)
    if plan.state not in Plan.LIVE or not accounts.is_ready(plan.debt.lender):
        return redirect("borrower:plan", plan.code)
    now = timezone.now()
    setup = setups.start(plan.debt, language=get_language() or "en", by=actor(request), at=now)
    here = f"{site_of(request)}{reverse('borrower:setup', args=[setup.code])}"
    try:
        url = setups.open_page(setup, return_url=here, cancel_url=f"{here}?back=1", at=now)
    except (gateway.Unreachable, gateway.Refused):
        messages.warning(
            request, _("We could not reach the payment page just now. Please try again.")
        )
        return redirect("borrower:autopay", plan.code)
    response = redirect(url)
    response.status_code = 303
    return response


@require_safe
@borrower_only
def saved(request: HttpRequest, code: str) -> HttpResponse:
    """Say where a visit to save a method stands; only read here, heard of by the worker."""
    setup = get_object_or_404(access.setups_of(request.user), code=code)
    plan = access.plans_of(request.user).filter(debt=setup.debt, state__in=Plan.LIVE).first()
    if plan is None:
        return redirect("borrower:debt", setup.debt.code)
    if setup.state == Setup.State.SUCCEEDED and setup.method:
        url = reverse("borrower:autopay", args=[plan.code])
        return redirect(f"{url}?change=1&method={setup.method.code}")
    came_back = "back" in request.GET or setup.state == Setup.State.CANCELED
    is_waiting = not came_back and waiting.waited(request) < waiting.REFRESHES_MAX
    shown = _shown(plan) | {"is_waiting": is_waiting, "came_back": came_back}
    response = page(request, "borrower/setup.html", **shown)
    return waiting.look_again(request, response) if is_waiting else response


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def end(request: HttpRequest, code: str) -> HttpResponse:
    """Stop automatic payments: the first press leads here, the second one stops them."""
    mandate = get_object_or_404(access.mandates_of(request.user), code=code)
    if request.method != "POST":
        shown = _shown(mandate.plan) | {"standing": standing_of(mandate, at=timezone.now())}
        return page(request, "borrower/autopay_end.html", mandate=mandate, **shown)
    try:
        sent = mandates.cancel(mandate, by=actor(request), at=timezone.now())
    except WrongState:
        sent = []
    if sent:
        messages.info(
            request,
            _("Stopped. One payment had been sent to your bank before; it is the last one."),
        )
    else:
        messages.success(request, _("Stopped. Nothing more is taken automatically."))
    return redirect("borrower:plan", mandate.plan.code)


@require_POST
@borrower_only
def resume(request: HttpRequest, code: str) -> HttpResponse:
    """Let automatic payments go on after a rest."""
    mandate = get_object_or_404(access.mandates_of(request.user), code=code)
    try:
        mandates.resume(mandate, by=actor(request), at=timezone.now())
    except WrongState:
        return redirect("borrower:autopay", mandate.plan.code)
    messages.success(request, _("Automatic payments go on with the next payment of your plan."))
    return redirect("borrower:autopay", mandate.plan.code)


@require_safe
@borrower_only
def permission(request: HttpRequest, code: str) -> HttpResponse:
    """Answer with the permission as a document, in the words that were read."""
    mandate = get_object_or_404(access.mandates_of(request.user), code=code)
    reader = access.own_record(request.user, mandate.debt)
    body = bytes(paperwork.mandate(mandate, reader=reader).body)
    response = HttpResponse(body, content_type="application/pdf")
    response["Content-Disposition"] = 'attachment; filename="automatic-payments.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _on_page(request: HttpRequest, plan: Plan, given: Mandate) -> HttpResponse:
    at = timezone.now()
    today = local_date(at, plan.lender.time_zone)
    row = mandates.first_row(list(plan.instalments.order_by("number")), on=today)
    return page(
        request,
        "borrower/autopay_on.html",
        standing=standing_of(given, at=at),
        coming=Money(row.left_minor, plan.debt.currency) if row else None,
        coming_date=mandates.charge_day(row, on=today) if row else None,
        **_shown(plan),
    )


def _give(request: HttpRequest, plan: Plan) -> HttpResponse:
    """Take the permission, if the words that were read are still those that would be kept."""
    found = _offer(request, plan, request.POST.get("method", ""))
    if found is None or found.digest != request.POST.get("digest"):
        messages.info(
            request, _("Something has changed since you opened this page. Please read it again.")
        )
        return _offer_page(request, plan, found, status=409)
    try:
        mandates.give(
            plan,
            method=found.method,
            consent=found.consent,
            by=actor(request),
            at=timezone.now(),
        )
    except mandates.NotNow:
        messages.info(request, _("This cannot be used for your plan just now."))
        return redirect("borrower:autopay", plan.code)
    messages.success(
        request, _("Your payments are taken automatically. We tell you before each of them.")
    )
    return redirect("borrower:autopay", plan.code)


def _offer(request: HttpRequest, plan: Plan, code: str) -> Offer | None:
    """Return the permission for the method with that code, or for the one saved last."""
    usable = methods.usable(plan.debt)
    method = usable.filter(code=code).first() if code else usable.first()
    if method is None:
        return None
    today = local_date(timezone.now(), plan.lender.time_zone)
    return permissions.offer(
        plan, method, language=get_language() or "en", address=address_of(request), on=today
    )


def _offer_page(
    request: HttpRequest, plan: Plan, found: Offer | None, *, status: int = 200
) -> HttpResponse:
    others = methods.usable(plan.debt).exclude(pk=found.method.pk) if found else []
    return page(
        request,
        "borrower/autopay.html",
        status=status,
        offer=found,
        name=method_names.name(found.method) if found else "",
        others=[(other.code, method_names.name(other)) for other in others],
        **_shown(plan),
    )


def _shown(plan: Plan) -> dict[str, object]:
    debt: Debt = plan.debt
    return {"plan": plan, "debt": debt, "lender": debt.lender}
