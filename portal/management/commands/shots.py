"""Take the README's pictures with Chromium, of a story on a database that is gone afterwards."""

import threading
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.core.management.base import BaseCommand, CommandError
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Browser

from payments.models import Debt
from portal import browsers, sessions
from portal.bench.databases import quiet, temporary_database
from portal.gates import SECOND_FACTOR
from portal.models import User
from portal.processes import HOST
from portal.scenarios import demo, pictures

FOLDER = settings.BASE_DIR / "docs" / "img"
BYTES_MAX = 200_000


class Command(BaseCommand):
    help = "Take the pictures builder.png (a phone) and queue.png (a desk)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--folder", type=Path, default=FOLDER, help="where the pictures go")

    def handle(self, *args: Any, **options: Any) -> None:
        options["folder"].mkdir(parents=True, exist_ok=True)
        try:
            self._take_all(options["folder"])
        except browsers.NoChromium:
            raise CommandError(
                "There is no Chromium here: run make shots, which installs it."
            ) from None

    def _take_all(self, folder: Path) -> None:
        with temporary_database(), quiet():
            shots = to_take()
            with served() as origin, browsers.chromium() as browser:
                for shot in shots:
                    path = folder / f"{shot.name}.png"
                    shoot(browser, origin + shot.address, path, shot)
                    self.stdout.write(f"{path}: {path.stat().st_size // 1000} kB")


@dataclass(frozen=True)
class Shot:
    """A picture to take: of which address, in whose session, and in a window of which size."""

    name: str
    address: str
    session: str
    width: int
    height: int
    dots: int


def to_take() -> list[Shot]:
    """Make the story and return what is to be seen of it."""
    zhang, wen = pictures.make(at=timezone.now())
    builder = reverse("borrower:builder", args=[Debt.objects.get(reference=demo.ZHANG).code])
    return [
        Shot("builder", builder, session_of(zhang), 390, 844, 2),
        Shot("queue", reverse("lender:queue"), session_of(wen), 1280, 800, 1),
    ]


def shoot(browser: Browser, url: str, path: Path, shot: Shot) -> None:
    """Store what a window shows first at ``url``."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=shot.dots,
        locale="en-GB",
    )
    name = settings.SESSION_COOKIE_NAME
    context.add_cookies([{"name": name, "value": shot.session, "url": url}])
    page = context.new_page()
    answer = page.goto(url, wait_until="networkidle")
    if answer is None or not answer.ok:
        raise CommandError(f"{url} did not answer.")
    page.screenshot(path=path)
    context.close()
    if path.stat().st_size > BYTES_MAX:
        raise CommandError(f"{path} has more than {BYTES_MAX} bytes.")


def session_of(user: User) -> str:
    """Return the key of a session in which ``user`` has signed in with all proofs."""
    request = HttpRequest()
    request.session = SessionStore()
    sessions.begin(request, user, at=timezone.now())
    request.session[SECOND_FACTOR] = True
    request.session.save()
    return request.session.session_key


@contextmanager
def served() -> Iterator[str]:
    """Serve the portal from this process on a free port; give its origin."""
    server = ThreadedWSGIServer((HOST, 0), Silent)
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield f"http://{HOST}:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class Silent(WSGIRequestHandler):
    """Writes no line for a request."""

    def log_message(self, format: str, *args: object) -> None:
        return
