"""The lender's rules: read by all its people, rewritten by its administrator, kept by version."""

import hashlib
import json
from dataclasses import asdict
from datetime import datetime, timedelta

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments.models import Lender
from payments.states import WrongState
from plans import policies
from plans.models import PolicyVersion
from plans.policy import Policy
from plans.replays import replay
from portal import access
from portal.access import MAY
from portal.gates import actor, officer_only
from portal.lender import people, rules
from portal.lender.policy_forms import PolicyForm, initial_of
from portal.pages import page

VERSIONS_A_PAGE = 10
REPLAYED = timedelta(days=90)


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def policy(request: HttpRequest) -> HttpResponse:
    """Show the rules in force; take another version, show what it changes, then publish it."""
    now = policies.in_force(request.lender)
    if request.method != "POST":
        start = initial_of(policies.rules_of(now), request.lender.currency)
        return _page(request, now, PolicyForm(None, initial=start, lender=request.lender))
    if request.role not in MAY["policy"]:
        raise Http404
    form = PolicyForm(request.POST, lender=request.lender)
    if not form.is_valid():
        return _page(request, now, form)
    after = form.rules()
    if after == policies.rules_of(now):
        form.add_error(None, _("These are the rules that are in force already."))
        return _page(request, now, form)
    is_seen = request.POST.get("seen") == fingerprint(after, now)
    if request.POST.get("step") != "publish" or not is_seen:
        return _page(request, now, form, after)
    return _publish(request, now, form, after)


def fingerprint(after: Policy, now: PolicyVersion) -> str:
    """Return what stands for new rules and those they replace: what is published was seen."""
    text = json.dumps([asdict(after), now.version], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _publish(
    request: HttpRequest, now: PolicyVersion, form: PolicyForm, after: Policy
) -> HttpResponse:
    try:
        made = policies.publish(
            request.lender,
            rules=asdict(after),
            after=now.version,
            by=actor(request),
            at=timezone.now(),
        )
    except WrongState:
        return _page(request, policies.in_force(request.lender), form, after)
    said = _("Version %(version)s is in force for every plan sent from now on.")
    messages.success(request, said % {"version": made.version})
    return redirect("lender:policy")


def _page(
    request: HttpRequest, now: PolicyVersion, form: PolicyForm, after: Policy | None = None
) -> HttpResponse:
    currency, in_force = request.lender.currency, policies.rules_of(now)
    shown = after or in_force
    at = timezone.now()
    return page(
        request,
        "lender/policy.html",
        status=_status(request, now, after, form),
        section="policy",
        now=now,
        form=form,
        newer=_newer(request, now),
        changes=rules.changes(in_force, after, currency=currency) if after else [],
        replay=_replay(request.lender, in_force, after, at=at) if after else None,
        seen=fingerprint(after, now) if after else "",
        sentences=rules.for_officers(in_force, currency=currency),
        to_borrowers=rules.for_borrowers(shown, currency=currency),
        is_next=after is not None,
        next_version=now.version + 1,
        versions=_versions(request),
        may_write=request.role in MAY["policy"],
    )


def _status(
    request: HttpRequest, now: PolicyVersion, after: Policy | None, form: PolicyForm
) -> int:
    if request.method == "POST" and _newer(request, now):
        return 409
    return 422 if form.is_bound and after is None else 200


def _newer(request: HttpRequest, now: PolicyVersion) -> dict[str, object] | None:
    """Return who published a version, and when, after the form that was sent was opened."""
    written = request.POST.get("after", "") if request.method == "POST" else ""
    if not written or written == str(now.version):
        return None
    who = people.names_of(request.lender, [now.by])
    return {"version": now.version, "who": who.get(now.by, ""), "at": now.at}


def _replay(lender: Lender, before: Policy, after: Policy, *, at: datetime) -> dict[str, int]:
    """Return what would have come of the plans of the last 90 days, by both policies."""
    found = replay(lender, rules=(before, after), since=at - REPLAYED)
    return {"sent": found.sent, "before": found.agreed[0], "after": found.agreed[1]}


def _versions(request: HttpRequest) -> dict[str, object]:
    """Return a page of the versions, newest first, each with what it changed."""
    found = Paginator(access.policies_for(request.lender), VERSIONS_A_PAGE)
    pages = found.get_page(request.GET.get("page"))
    shown = list(pages.object_list)
    # The version before the oldest one shown, so that it too can say what it changed.
    earlier = access.policies_for(request.lender).filter(
        version=shown[-1].version - 1 if shown else 0
    )
    chain = [*shown, *earlier]
    names = people.names_of(request.lender, [version.by for version in shown])
    return {"pages": pages, "rows": [_row(v, chain, names, request.lender) for v in shown]}


def _row(
    version: PolicyVersion, chain: list[PolicyVersion], names: dict[str, str], lender: Lender
) -> dict[str, object]:
    before = next((each for each in chain if each.version == version.version - 1), None)
    changed = (
        rules.changes(
            policies.rules_of(before), policies.rules_of(version), currency=lender.currency
        )
        if before
        else []
    )
    return {"version": version, "who": names.get(version.by, ""), "changes": changed}
