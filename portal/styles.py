"""The one stylesheet that pages link: the files in ``static/css``, joined in the order below.

One request instead of nineteen, without a build. Knows nothing of what the rules say.
"""

import gzip
import hashlib
import re
from functools import lru_cache
from pathlib import Path

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

FOLDER = Path(__file__).parent / "static" / "css"
# The first file fixes the order of the layers; within a layer, later files win.
FILES = (
    "tokens",
    "reset",
    "base",
    "frame",
    "layout",
    "buttons",
    "forms",
    "choices",
    "dock",
    "lists",
    "cards",
    "notes",
    "small",
    "pictures",
    "key",
    "swatch",
    "pairs",
    "pages",
    "print",
)
YEAR_SECONDS = 365 * 24 * 3600


@require_safe
def stylesheet(request: HttpRequest, version: str) -> HttpResponse:
    """Serve the stylesheet; for good where the address names its content, else unkept."""
    is_current = version == stylesheet_version()
    is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
    response = HttpResponse(_packed() if is_packed else joined(), content_type="text/css")
    if is_packed:
        response["Content-Encoding"] = "gzip"
    response["Cache-Control"] = (
        f"public, max-age={YEAR_SECONDS}, immutable" if is_current else "no-cache"
    )
    patch_vary_headers(response, ["Accept-Encoding"])
    return response


@lru_cache
def stylesheet_version() -> str:
    """Return the name of the present content, 12 hexadecimal digits."""
    return hashlib.sha256(joined()).hexdigest()[:12]


@lru_cache
def joined() -> bytes:
    """Return every file after another, with the addresses of fonts as the site serves them."""
    text = "".join((FOLDER / f"{name}.css").read_text("utf-8") for name in FILES)
    return re.sub(r"url\(\.\./([^)]+)\)", lambda m: f"url({static(m[1])})", text).encode()


@lru_cache
def _packed() -> bytes:
    return gzip.compress(joined(), mtime=0)
