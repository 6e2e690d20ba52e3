"""Another plan that an officer suggests at a review: looked at in full, and only then sent."""

import hashlib
import json
from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments.money import Money
from payments.states import WrongState
from plans import written
from plans.agreements import UnderQuestion
from plans.changing.remainders import NoSuchChange
from plans.resolving.situations import rows_max
from plans.reviewing import renewals, renewing
from plans.schedule import LEAD_DAYS, Frequency, NoSuchPlan, Terms, build
from plans.solver import solve
from portal.fields import AmountField, DayField, WordsField
from portal.gates import actor, officer_only
from portal.lender.forms import FIRST_DAYS_MAX, WORDS_MAX
from portal.lender.reviews import Look, look_at, over
from portal.outlines import outline_of
from portal.pages import page
from portal.sentences import FIELDS, what_is_possible
from portal.words import day_text


class ReviewOfferForm(forms.Form):
    """Another plan by the month, with or without a day on which both sides look again."""

    amount = AmountField(label=gettext_lazy("Amount of each payment"))
    first_date = DayField(label=gettext_lazy("First payment on"))
    review_date = DayField(
        label=gettext_lazy("Both sides look again on"),
        help_text=gettext_lazy(
            "Leave it out where the payments pay everything. Half a year ahead at the latest."
        ),
        required=False,
    )
    text = WordsField(
        label=gettext_lazy("Why? The borrower reads exactly these words."),
        max_length=WORDS_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": gettext_lazy("Please write a few words.")},
    )

    def __init__(self, *args: object, look: Look, **options: object) -> None:
        super().__init__(*args, **options)
        self.look, self.debt = look, look.review.plan.debt
        self.fields["amount"].currency = self.debt.currency

    def clean_first_date(self) -> object:
        day, today = self.cleaned_data["first_date"], self.look.left.today
        first, last = today + timedelta(days=LEAD_DAYS), today + timedelta(days=FIRST_DAYS_MAX)
        if first <= day <= last:
            return day
        facts = {"first": day_text(first), "last": day_text(last)}
        raise forms.ValidationError(_("Please choose a day from %(first)s to %(last)s.") % facts)

    def terms(self) -> Terms:
        """Return the plan that was filled in; the form is valid. Raise NoSuchPlan."""
        told, left = self.cleaned_data, self.look.left
        if told["review_date"]:
            return renewals.eased(
                left.total_minor,
                amount_minor=told["amount"].minor,
                first_date=told["first_date"],
                review_date=told["review_date"],
                rows_max=rows_max(self.debt),
                smallest_minor=left.smallest_minor,
            )
        return solve(
            total_minor=left.total_minor,
            frequency=Frequency.MONTHLY,
            first_date=told["first_date"],
            anchor_day=told["first_date"].day,
            amount_minor=told["amount"].minor,
            smallest_minor=left.smallest_minor,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("answer")
def review_offer(request: HttpRequest, code: str) -> HttpResponse:
    """Fill in another plan, look at every payment of it, then send it."""
    look = look_at(request, code)
    if isinstance(look, HttpResponse):
        return look
    if look.waiting:
        return redirect("lender:review", code)
    form = ReviewOfferForm(
        request.POST if request.method == "POST" else None, look=look, initial=_initial(look)
    )
    terms = _terms_of(form) if form.is_bound and form.is_valid() else None
    if terms is None or request.POST.get("step") != "send":
        return _page(request, look, form, terms)
    if request.POST.get("seen") != fingerprint(look, terms):
        return _page(request, look, form, terms)
    try:
        renewing.offer(
            look.review,
            terms=terms,
            text=form.cleaned_data["text"],
            by=actor(request),
            at=timezone.now(),
        )
    except (WrongState, UnderQuestion, NoSuchChange, NoSuchPlan):
        return over(request, look.review)
    name = {"name": look.review.plan.debt.borrower.name}
    messages.success(request, _("Sent. %(name)s sees both plans side by side.") % name)
    return redirect("lender:queue")


def fingerprint(look: Look, terms: Terms) -> str:
    """Return what stands for a plan and what is owed, so that what is sent is what was seen."""
    text = json.dumps([written.terms_as_data(terms), look.left.total_minor], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _terms_of(form: ReviewOfferForm) -> Terms | None:
    try:
        return form.terms()
    except NoSuchPlan as problem:
        field = {"from_date": "first_date"}.get(FIELDS.get(problem.code, ""))
        field = field or FIELDS.get(problem.code)
        said = what_is_possible(problem, currency=form.debt.currency)
        form.add_error(field if field in form.fields else None, said)
        return None


def _initial(look: Look) -> dict[str, object]:
    coming = look.left.coming or look.left.rows
    currency = look.review.plan.debt.currency
    earliest = look.left.today + timedelta(days=LEAD_DAYS)
    day = next((day for day, _minor in coming if day >= earliest), coming[-1][0])
    return {"amount": Money(coming[0][1], currency), "first_date": day}


def _page(
    request: HttpRequest, look: Look, form: ReviewOfferForm, terms: Terms | None
) -> HttpResponse:
    currency, today = look.review.plan.debt.currency, look.left.today
    rows = build(look.left.total_minor, terms) if terms else ()
    return page(
        request,
        "lender/review_offer.html",
        status=422 if form.is_bound and terms is None else 200,
        section="queue",
        look=look,
        debt=look.review.plan.debt,
        form=form,
        outline=outline_of(rows, terms, currency=currency, today=today) if terms else None,
        seen=fingerprint(look, terms) if terms else "",
    )
