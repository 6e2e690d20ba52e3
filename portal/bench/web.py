"""The borrower's first page and the plan builder, beside a view that answers one line.

Through the server's own entry (WSGI) without a socket: middleware, session, database, templates.
"""

from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest
from django.test import RequestFactory
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from payments import placing
from payments.models import Debt
from plans.affordability import Budget
from plans.months import budgets
from portal import sessions
from portal.bench.measuring import Side
from portal.models import Identity, User
from portal.scenarios import demo

MONTH = Budget(9_000_00, 6_400_00, 800_00)


def sides(*, turns: int) -> list[Side]:
    """Return the limit and the two pages that borrowers see most; each turn is one request."""
    at = timezone.now()
    debt = a_debt_found(at)
    with override_settings(MIDDLEWARE=[]):
        bare = WSGIHandler()
    whole, cookie = WSGIHandler(), signed_in(debt, at)
    home = reverse("borrower:home")
    builder = reverse("borrower:builder", args=[debt.code])
    return [
        Side("one line", opening(bare, reverse("healthz"), ""), turns),
        Side("dashboard", opening(whole, home, cookie), turns),
        Side("plan builder", opening(whole, builder, cookie), turns),
    ]


def opening(application: WSGIHandler, address: str, cookie: str) -> Callable[[Any], None]:
    """Return what asks ``application`` once for ``address`` and reads all of the answer."""
    asked = RequestFactory().get(address, headers={"cookie": cookie, "accept-language": "en"})
    environ = {**asked.environ, "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1"}
    statuses: list[str] = []

    def ask(_ready: Any) -> None:
        response = application(
            {**environ, "wsgi.input": BytesIO()}, lambda status, _headers: statuses.append(status)
        )
        b"".join(response)
        response.close()
        assert statuses.pop().startswith("200"), f"{address} did not answer"

    return ask


def a_debt_found(at: datetime) -> Debt:
    """Return Mr Zhang's debt, found by him, with his month told."""
    demo.make(at=at)
    debt = Debt.objects.select_related("lender", "borrower").get(reference=demo.ZHANG)
    placing.open_to_borrower(debt, by="bench", at=at)
    budgets.tell(debt.borrower, MONTH, currency=debt.currency, at=at)
    return debt


def signed_in(debt: Debt, at: datetime) -> str:
    """Return the cookie of a session in which the borrower of ``debt`` has come in."""
    user = User.objects.create_user("bench", "zhang@example.org")
    Identity.objects.create(user=user, borrower=debt.borrower, proven_by="letter", proven_at=at)
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, user, at=at)
    request.session.save()
    return f"{settings.SESSION_COOKIE_NAME}={request.session.session_key}"
