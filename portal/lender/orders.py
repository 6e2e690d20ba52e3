"""In which order payments pay the parts of a debt: what the law says, and what is set by hand."""

from datetime import timedelta

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from payments import orders
from payments.days import local_date
from payments.models import Debt, Lender, OrderRule
from payments.waterfall import LAW, ORDERS, Rule
from portal import access
from portal.fields import ChoiceField, DayField, WordsField
from portal.gates import actor, officer_only
from portal.pages import page
from portal.papers import parts
from portal.words import day_text

ROWS_MAX = 50
BUCKETS = {"F": "FEE", "I": "INTEREST", "P": "PRINCIPAL"}
Ground = OrderRule.Ground


class OrderForm(forms.Form):
    """One order: on what it rests, which debts it is for, from when, and where it stands."""

    ground = ChoiceField(
        label=gettext_lazy("What does it rest on?"),
        choices=Ground.choices,
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    product = ChoiceField(
        label=gettext_lazy("For which product?"),
        choices=[("", gettext_lazy("All products")), *Debt.Product.choices],
        required=False,
    )
    reference = WordsField(
        label=gettext_lazy("For which account?"),
        help_text=gettext_lazy("Its reference, where a court decided or it was agreed."),
        required=False,
        max_length=64,
    )
    sequence = ChoiceField(
        label=gettext_lazy("In which order?"),
        choices=list(parts.SEQUENCES.items()),
        error_messages={"required": gettext_lazy("Please choose one.")},
    )
    from_date = DayField(label=gettext_lazy("From which day?"))
    source = WordsField(
        label=gettext_lazy("Where does it stand?"),
        help_text=gettext_lazy("It is printed on receipts, such as: Terms of 2026, section 4."),
        max_length=orders.SOURCE_MAX,
        error_messages={"required": gettext_lazy("Please say where it stands.")},
    )

    def __init__(self, *args: object, lender: Lender, **options: object) -> None:
        super().__init__(*args, **options)
        self.lender = lender

    def clean(self) -> None:
        """Find the account that a court's or an agreed order is for."""
        super().clean()
        self.debt = None
        if self.cleaned_data.get("ground") in (Ground.COURT, Ground.AGREEMENT):
            reference = self.cleaned_data.get("reference", "")
            self.debt = access.debts_for(self.lender).filter(reference=reference).first()
            if self.debt is None:
                self.add_error("reference", _("There is no account with this reference."))

    @property
    def buckets(self) -> list[str]:
        return [BUCKETS[initial] for initial in self.cleaned_data["sequence"]]


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def payment_orders(request: HttpRequest) -> HttpResponse:
    """Show every order there is; take another from an administrator."""
    at = timezone.now()
    tomorrow = local_date(at, request.lender.time_zone) + timedelta(days=1)
    told = request.POST if request.method == "POST" else None
    form = OrderForm(told, lender=request.lender, initial={"from_date": tomorrow})
    if request.method != "POST":
        return _page(request, form)
    if request.role not in access.MAY["policy"]:
        raise Http404
    if form.is_valid() and _is_written(request, form):
        messages.success(request, _("The order is kept. Payments follow it from that day on."))
        return redirect("lender:orders")
    return _page(request, form)


@require_POST
@officer_only("policy")
def end_order(request: HttpRequest, code: int) -> HttpResponse:
    """Let an order bind for the last time today."""
    found = get_object_or_404(access.order_rules_for(request.lender), pk=code)
    at = timezone.now()
    today = local_date(at, request.lender.time_zone)
    orders.end(found, on=today, by=actor(request), at=at)
    return redirect("lender:orders")


def _is_written(request: HttpRequest, form: OrderForm) -> bool:
    told = form.cleaned_data
    try:
        orders.write(
            request.lender,
            ground=told["ground"],
            buckets=form.buckets,
            source=told["source"],
            from_date=told["from_date"],
            product=told["product"],
            debt=form.debt,
            by=actor(request),
            at=timezone.now(),
        )
    except orders.TooEarly:
        form.add_error("from_date", _("Please choose a day from tomorrow on."))
    except orders.AgainstStatute as refusal:
        said = _("The law leaves no choice here: %(order)s Choose a product it does not cover.")
        form.add_error("sequence", said % {"order": parts.ORDERS[refusal.law.name]})
    return not form.errors


def _page(request: HttpRequest, form: OrderForm) -> HttpResponse:
    rows = access.order_rules_for(request.lender).order_by("-pk")[:ROWS_MAX]
    laws = [rule for rule in LAW if rule.country in ("", request.lender.country)]
    is_own = any(rule.country for rule in laws)
    return page(
        request,
        "lender/orders.html",
        status=422 if form.errors else 200,
        section="policy",
        form=form,
        may_write=request.role in access.MAY["policy"],
        laws=[_law(rule) for rule in laws if rule.country or not is_own],
        rows=[_row(row) for row in rows],
    )


def _law(rule: Rule) -> dict[str, object]:
    return {"text": parts.ORDERS[rule.name], "is_mandatory": rule.is_mandatory}


def _row(row: OrderRule) -> dict[str, object]:
    rule = orders.as_rule(row)
    assert rule.name in ORDERS, f"{row} has no name"
    if row.debt:
        reach = _("for account %(reference)s") % {"reference": row.debt.reference}
    else:
        reach = str(Debt.Product(row.product).label) if row.product else _("for all products")
    days = {"first": day_text(row.from_date)}
    if row.until_date:
        said = _("From %(first)s to %(last)s.") % {**days, "last": day_text(row.until_date)}
    else:
        said = _("From %(first)s on.") % days
    return {
        "row": row,
        "text": parts.ORDERS[rule.name],
        "reach": reach,
        "days": said,
        "is_open": row.until_date is None,
    }
