"""A page that waits for news looks again by itself, a bounded number of times."""

from django.http import HttpRequest, HttpResponse

# It asks again so often, and so many times: two minutes in all.
REFRESH_SECONDS = 3
REFRESHES_MAX = 40


def waited(request: HttpRequest) -> int:
    """Return how often the page has looked again; REFRESHES_MAX where that is no such number."""
    text = request.GET.get("wait", "")
    if not text:
        return 0
    is_small = text.isascii() and text.isdecimal() and len(text) < 4
    return int(text) if is_small else REFRESHES_MAX


def look_again(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Let the page look again in a moment.

    As a header, not in the page: a reader can then stop it, and no rule for pages is broken.
    """
    url = f"{request.path}?wait={waited(request) + 1}"
    response["Refresh"] = f"{REFRESH_SECONDS}; url={url}"
    return response
