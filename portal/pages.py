"""Answering with a page. Knows nothing of what is on it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def page(
    request: HttpRequest, template: str, *, status: int = 200, **context: object
) -> HttpResponse:
    """Return the template as a page; its title says so when a form has to be looked at again.

    ``has_errors`` in the context wins over what the ``form`` in it says. A page for someone who
    is signed in, or who is on the way in, is never kept by a browser or anything between.
    """
    context.setdefault("has_errors", bool(getattr(context.get("form"), "errors", None)))
    response = render(request, template, context, status=status)
    if is_private(request):
        response["Cache-Control"] = "no-store"
    return response


def is_private(request: HttpRequest) -> bool:
    """Return whether what this reader sees is theirs alone."""
    user = getattr(request, "user", None)
    session = getattr(request, "session", None)
    return bool(user and user.is_authenticated) or bool(session and not session.is_empty())
