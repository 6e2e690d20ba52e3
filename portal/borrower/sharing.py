"""One sum for several debts: the parts are proposed, may be changed, and are paid one by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments import accounts, charging, shares
from payments.models import Debt, Payment, Share
from payments.money import Money
from plans import sums
from plans.sums import Proposed
from portal import access
from portal.borrower import leading
from portal.borrower.payable import why_not
from portal.fields import AmountField, ChoiceField
from portal.gates import actor, borrower_only
from portal.pages import page
from portal.templatetags.look import lender_name

BASES = {
    Share.Basis.CHOSEN: gettext_lazy("You decided how it is shared."),
    Share.Basis.FIRST: gettext_lazy("The one you put first is paid first, then the others."),
    Share.Basis.LAW: gettext_lazy("It is shared in the order that the law sets."),
    Share.Basis.OLDEST: gettext_lazy("What has been due the longest is paid first."),
    Share.Basis.EVEN: gettext_lazy("It is shared in proportion to what is asked for."),
}


class SumForm(forms.Form):
    """How much in all, and which debt comes first, where that matters to the payer."""

    amount = AmountField(label=gettext_lazy("How much would you like to pay in all?"))
    first = ChoiceField(label=gettext_lazy("Which comes first?"), required=False)

    def __init__(self, *args: object, debts: Sequence[Debt], **options: object) -> None:
        super().__init__(*args, **options)
        self.most = sums.most_of(debts, at=timezone.now())
        self.fields["amount"].currency = self.most.currency
        named = [(debt.code, f"{lender_name(debt.lender)} · {debt.reference}") for debt in debts]
        self.fields["first"].choices = [("", _("Share it as proposed")), *named]

    def clean_amount(self) -> Money:
        """Take no more than all of them together can take."""
        amount = self.cleaned_data["amount"]
        if amount > self.most:
            raise forms.ValidationError(why_not(charging.NotPayable("BEYOND_OWED", self.most)))
        return amount


class PartsForm(forms.Form):
    """The part of each debt, as proposed or as changed; an empty one is nothing."""

    def __init__(self, *args: object, proposed: Sequence[Proposed], **options: object) -> None:
        super().__init__(*args, **options)
        self.debts = {f"part_{each.debt.code}": each.debt for each in proposed}
        for each in proposed:
            field = AmountField(
                label=f"{lender_name(each.debt.lender)} · {each.debt.reference}",
                required=False,
                least_minor=0,
                initial=each.amount,
            )
            field.currency = each.debt.currency
            self.fields[f"part_{each.debt.code}"] = field

    def clean(self) -> None:
        """Ask the rules of each part whether it can be paid now."""
        super().clean()
        for name, debt in self.debts.items():
            part = self.cleaned_data.get(name)
            try:
                if part:
                    charging.check_payable(debt, part, at=timezone.now())
            except charging.NotPayable as refusal:
                self.add_error(name, why_not(refusal))
            except accounts.NotReady:
                self.add_error(name, _("Nothing can be paid here at the moment."))
        if not self.errors and not self.parts:
            self.add_error(None, _("Please give at least one of them a part."))

    @property
    def parts(self) -> list[tuple[Debt, Money]]:
        told = ((debt, self.cleaned_data.get(name)) for name, debt in self.debts.items())
        return [(debt, part) for debt, part in told if part]


@dataclass(frozen=True)
class Step:
    """One part on the way: ``state`` is paid, coming, open or to_pay."""

    share: Share
    amount: Money
    state: str


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def share(request: HttpRequest) -> HttpResponse:
    """Ask for one sum, propose its parts, and keep them as the payer decided."""
    debts = sums.shareable(
        access.debts_of(request.user).order_by("placed_at", "pk"), at=timezone.now()
    )
    if not debts:
        return redirect("borrower:home")
    asked = SumForm(request.GET if request.GET or request.method == "POST" else None, debts=debts)
    if not asked.is_valid():
        return _ask(request, asked)
    amount, first = asked.cleaned_data["amount"], asked.cleaned_data["first"]
    turn = Share.objects.filter(by=actor(request), number=1).count()
    at = timezone.now()
    basis, proposed = sums.propose(debts, amount, first=first, turn=turn, at=at)
    form = PartsForm(request.POST if request.method == "POST" else None, proposed=proposed)
    if request.method != "POST" or not form.is_valid():
        return _ask(request, asked, form)
    if form.parts != [(each.debt, each.amount) for each in proposed if each.amount]:
        basis = Share.Basis.CHOSEN
    return redirect(
        "borrower:shares", shares.keep(form.parts, basis=basis, by=actor(request), at=at)
    )


@require_http_methods(["GET", "HEAD", "POST"])
@borrower_only
def parts(request: HttpRequest, code: str) -> HttpResponse:
    """Show the parts of a sum and how far they are; pressed, lead to the next one's payment."""
    found = list(access.shares_of(request.user).filter(code=code).order_by("number"))
    if not found:
        raise Http404
    steps = [Step(each, Money(each.amount_minor, each.currency), _state(each)) for each in found]
    following = next((step for step in steps if step.state in ("to_pay", "open")), None)
    if request.method != "POST" or following is None:
        return _show(request, steps, following)
    try:
        answer = leading.begin(
            request,
            following.share.debt,
            purpose=Payment.Purpose.SHARE,
            amount=following.amount,
        )
    except charging.NotPayable as refusal:
        return _show(request, steps, following, why_not(refusal))
    shares.begun(following.share)
    return answer


def _state(share: Share) -> str:
    if share.payment is None:
        return "to_pay"
    states = {Payment.State.SUCCEEDED: "paid", Payment.State.PROCESSING: "coming"}
    return states.get(share.payment.state, "open" if share.payment.is_live else "to_pay")


def _ask(request: HttpRequest, asked: SumForm, form: PartsForm | None = None) -> HttpResponse:
    has_errors = bool(asked.errors or (form is not None and form.errors))
    return page(
        request,
        "borrower/share.html",
        status=422 if has_errors else 200,
        has_errors=has_errors,
        asked=asked,
        form=form,
        most=asked.most,
    )


def _show(
    request: HttpRequest, steps: list[Step], following: Step | None, trouble: str = ""
) -> HttpResponse:
    total = sum((step.amount for step in steps), Money(0, steps[0].amount.currency))
    return page(
        request,
        "borrower/shares.html",
        status=409 if trouble else 200,
        steps=steps,
        count=len(steps),
        following=following,
        basis=BASES[Share.Basis(steps[0].share.basis)],
        total=total,
        trouble=trouble,
        code=steps[0].share.code,
    )
