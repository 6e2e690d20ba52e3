"""People who owe an account together: who they are, and adding one who is then invited."""

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from payments import obligors
from payments.days import local_date
from payments.models import Borrower, Debt, Obligor
from portal import access, invitations, inviting
from portal.access import MAY
from portal.fields import ChoiceField, DayField, PatternField, TheirEmailField, WordsField
from portal.gates import actor, officer_only
from portal.models import ContactPoint, Invitation
from portal.pages import page


class JointForm(forms.Form):
    """Somebody who owes it too, as the contract names them."""

    role = ChoiceField(
        label=gettext_lazy("How they owe it"),
        choices=Obligor.Role.choices,
        widget=forms.RadioSelect,
        required=False,
        initial=Obligor.Role.JOINT,
    )
    name = WordsField(
        label=gettext_lazy("Name in the contract"),
        max_length=120,
        error_messages={"required": gettext_lazy("Please write their name.")},
    )
    birth_date = DayField(label=gettext_lazy("Date of birth"))
    id_last4 = PatternField(
        "^[0-9A-Za-z]{4}$",
        label=gettext_lazy("Last four of their identity number"),
        required=False,
        error_messages={"invalid": gettext_lazy("Please write the last four characters.")},
    )
    email = TheirEmailField(
        label=gettext_lazy("Their e-mail address"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
@officer_only("look")
def people(request: HttpRequest, code: str) -> HttpResponse:
    """Show who owes an account together; add somebody and write to them."""
    debt = get_object_or_404(access.debts_for(request.lender), code=code)
    if request.method != "POST":
        return _page(request, debt, JointForm())
    if request.role not in MAY["protect"]:
        raise Http404
    form = JointForm(request.POST)
    if not form.is_valid():
        return _page(request, debt, form, status=422)
    try:
        _join(request, debt, form)
    except obligors.AlreadyThere:
        form.add_error("name", _("This person owes it already."))
        return _page(request, debt, form, status=422)
    except obligors.TooMany:
        messages.info(request, _("As many people owe this together as can."))
    return redirect("lender:people", debt.code)


def _join(request: HttpRequest, debt: Debt, form: JointForm) -> None:
    told, who, now = dict(form.cleaned_data), actor(request), timezone.now()
    told["role"] = told["role"] or Obligor.Role.JOINT
    email = told.pop("email")
    person = obligors.join(debt, **told, language=debt.borrower.language, by=who, at=now)
    point = ContactPoint.objects.create(
        lender=debt.lender,
        borrower=person,
        kind=ContactPoint.Kind.EMAIL,
        value=email,
        source="officer",
        checked_date=local_date(now, debt.lender.time_zone),
    )
    try:
        kind = Invitation.Kind.EMAIL
        invitations.invite(debt, kind=kind, contact_point=point, by=who, at=now)
    except invitations.NotInvited:
        messages.info(request, _("Added. They can be invited once the account is open again."))
    else:
        messages.success(request, _("Added. They get a letter that names neither you nor a sum."))


def _told(debt: Debt) -> list[tuple[Borrower, str, bool]]:
    """Return who owes ``debt``, how, and whether a letter to each can be printed."""
    live = inviting.live(timezone.now()).filter(debt=debt, kind=Invitation.Kind.LETTER)
    printable = set(live.values_list("person", flat=True))
    joined = {one.borrower_id: one.get_role_display() for one in debt.obligors.all()}
    return [
        (person, str(joined.get(person.pk, "")), person.pk in printable)
        for person in obligors.people_of(debt)
    ]


def _page(request: HttpRequest, debt: Debt, form: JointForm, *, status: int = 200) -> HttpResponse:
    return page(
        request,
        "lender/people.html",
        status=status,
        section="accounts",
        debt=debt,
        people=_told(debt),
        form=form,
        may_add=request.role in MAY["protect"],
        may_invite=request.role in MAY["invite"],
    )
