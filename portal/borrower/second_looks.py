"""Asking for a different person to look at a plan that was not agreed: one press."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from payments.states import WrongState
from plans import second_looks
from portal import access
from portal.gates import actor, borrower_only
from portal.words import day_text


@require_POST
@borrower_only
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """Ask for a second person; a second press changes nothing."""
    declined = get_object_or_404(access.proposals_of(request.user), code=code)
    try:
        look = second_looks.ask(declined, by=actor(request), at=timezone.now())
    except (second_looks.TooLate, WrongState):
        messages.info(request, _("Another look cannot be asked for here. A new plan can be sent."))
    else:
        said = _("A different person answers by %(day)s.")
        messages.success(request, said % {"day": day_text(look.answer_by_date)})
    return redirect("borrower:proposal", declined.code)
