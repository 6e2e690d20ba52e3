"""The first screens of a borrower who just came in: is this yours, and a passkey for next time."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from payments import growth
from payments.money import Money
from portal import access, passkeys
from portal.gates import borrower_only
from portal.pages import page
from portal.public.entering import FIRST_LOOK
from portal.public.forms import PasskeyForm, posted

SHOWN_MAX = 20
is_form = require_http_methods(["GET", "HEAD", "POST"])


@is_form
@borrower_only
def first_look(request: HttpRequest) -> HttpResponse:
    """Show what the lender says, with four answers of equal weight."""
    if request.method == "POST":
        request.session.pop(FIRST_LOOK, None)
        has_offer = passkeys.are_possible(request) and not passkeys.has_one(request.user)
        return redirect("passkey-offer" if has_offer else "borrower:home")
    debts = access.debts_of(request.user)
    if FIRST_LOOK in request.session:
        debts = debts.filter(code=request.session[FIRST_LOOK])
    listed = list(debts.order_by("pk")[:SHOWN_MAX])
    owed = growth.owed_on(listed, at=timezone.now())
    shown = [(debt, Money(owed[debt.pk], debt.currency)) for debt in listed]
    lender = shown[0][0].lender if len(shown) == 1 else None
    return page(request, "public/first_look.html", debts=shown, lender=lender)


@is_form
@borrower_only
def passkey_offer(request: HttpRequest) -> HttpResponse:
    """Offer a passkey; without scripts, or without wanting one, the way goes on."""
    if not passkeys.are_possible(request):
        return redirect("borrower:home")
    form = PasskeyForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            passkeys.keep(request.user, form.cleaned_data["answer"])
        except passkeys.NotRecognised:
            form.add_error(
                None, _("The passkey was not made. You can try again, or go on without.")
            )
        else:
            messages.success(request, _("Next time your passkey is enough."))
            return redirect("borrower:home")
    status = 422 if request.method == "POST" else 200
    options = passkeys.making(request.user)
    return page(request, "public/passkey_offer.html", form=form, options=options, status=status)
