"""The borrowers of a kill run: each presses, pays, presses again when nothing came, never twice.

They see what a browser sees: an address, a page, a broken connection. What they paid on the
provider's page is the truth that the books are compared with.
"""

import http.client
import itertools
import random
import re
import threading
import time
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from urllib.parse import urlencode, urljoin, urlsplit

from django.urls import reverse

from portal.kills.story import Wish

CARD = "4242424242424242"
NO_MONEY = "4000000000009995"
_CSRF = "k" * 32
# How long a page may take, how long one waits at most before pressing again, and after how long
# one gives up: later than the sweep that asks the provider about payments without news. In seconds.
TIMEOUT = 20.0
PATIENCE = 0.1
GIVE_UP = 300.0
# After so many presses without an answer one stops this payment and begins another.
TRIES_BEFORE_STOP = 3
_STOP = re.compile(r'action="([^"]+/stop/)"')
# The way onward from a page of the provider's that is used up; ours adds this where nobody paid.
_ONWARD = re.compile(r'<main>.*?href="([^"]+)"', re.DOTALL)
_UNPAID = "back=1"
# Where a press leads to once the payment before it turns out to be paid.
_RECEIPT = re.compile(r'href="[^"]+/receipts/[^"]+\.pdf"')


class NeverPaid(Exception):
    """A borrower could not pay however often they tried."""


@dataclass(frozen=True)
class Page:
    """What came back: 0 is no answer at all."""

    status: int
    text: str = ""
    location: str = ""


class Payers:
    """``people`` threads that take wishes from one heap until it is empty."""

    def __init__(self, wishes: list[Wish], *, origin: str, people: int, seed: int) -> None:
        self.paid: list[Wish] = []
        self.trouble: list[str] = []
        self.presses = 0
        self._origin = origin
        self._heap: SimpleQueue[Wish] = SimpleQueue()
        for wish in wishes:
            self._heap.put(wish)
        self._threads = [
            threading.Thread(target=self._live, args=(random.Random(f"{seed}-{n}"),), daemon=True)
            for n in range(people)
        ]

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def are_done(self) -> bool:
        return not any(thread.is_alive() for thread in self._threads)

    def _live(self, chance: random.Random) -> None:
        try:
            while True:
                wish = self._heap.get_nowait()
                self._pay(wish, chance)
                self.paid.append(wish)
        except Empty:
            return
        except Exception as trouble:
            self.trouble.append(f"{type(trouble).__name__}: {trouble}")
            raise

    def _pay(self, wish: Wish, chance: random.Random) -> None:
        """Press until the provider's page opens, then pay there."""
        until = time.monotonic() + GIVE_UP
        for number in itertools.count(1):
            page = self._press(wish, impatient=chance.random() < 0.1)
            if page.status == 303 and "/pay/" in page.location:
                there = pay_there(page.location, chance)
                if there.is_paid:
                    return
                if there.way_back:
                    self._stop_closed(there.way_back, wish)
            elif page.status == 302 and self._is_paid(page.location, wish):
                return
            elif number % TRIES_BEFORE_STOP == 0 and (stop := _STOP.search(page.text)):
                self._post(stop[1], wish, {})
            if time.monotonic() > until:
                raise NeverPaid(f"{wish} {page.status} {page.location} {page.text[-1500:]}")
            time.sleep(PATIENCE * chance.random())

    def _is_paid(self, location: str, wish: Wish) -> bool:
        """Look at what became of the payment before this press, until that is shown."""
        until = time.monotonic() + GIVE_UP
        there = urljoin(self._origin, location)
        while (here := _visit(there, None, _cookies(wish))).status != 200:
            if time.monotonic() > until:
                raise NeverPaid(f"{wish} {here.status} {location}")
            time.sleep(PATIENCE)
        return _RECEIPT.search(here.text) is not None

    def _stop_closed(self, way_back: str, wish: Wish) -> None:
        """Come back from a page that was closed before anybody paid, and stop this payment."""
        here = _visit(urljoin(self._origin, way_back), None, _cookies(wish))
        if stop := _STOP.search(here.text):
            self._post(stop[1], wish, {})

    def _press(self, wish: Wish, *, impatient: bool) -> Page:
        """Press the button; the impatient press twice at the same instant."""
        form = {"choice": "OWN", "amount": wish.text}
        other = threading.Thread(target=self._post, args=(_pay_path(wish), wish, form))
        if impatient:
            other.start()
        page = self._post(_pay_path(wish), wish, form)
        if impatient:
            other.join()
        return page

    def _post(self, path: str, wish: Wish, form: dict[str, str]) -> Page:
        self.presses += 1
        return _visit(self._origin + path, {**form, "csrfmiddlewaretoken": _CSRF}, _cookies(wish))


def _cookies(wish: Wish) -> str:
    return f"session={wish.session}; csrf={_CSRF}"


def _pay_path(wish: Wish) -> str:
    return reverse("borrower:pay", args=[wish.debt])


@dataclass(frozen=True)
class There:
    """What came of a visit to the provider's page; ``way_back``: it was closed unpaid."""

    is_paid: bool
    way_back: str = ""


def pay_there(url: str, chance: random.Random) -> There:
    """Pay on the provider's page, some after a card without money.

    A page that was paid before its answer got lost says that it is used up, and leads onward; so
    does one that was closed, back to where it can be stopped.
    """
    if chance.random() < 0.05:
        _visit(url, {"method": "card", "number": NO_MONEY})
    page = _visit(url, {"method": "card", "number": CARD})
    if page.status == 410 and (onward := _ONWARD.search(page.text)):
        is_unpaid = _UNPAID in onward[1]
        return There(not is_unpaid, onward[1] if is_unpaid else "")
    return There(page.status == 303 and "/pay/" not in page.location)


def _visit(url: str, form: dict[str, str] | None, cookies: str = "") -> Page:
    """Send a form, or look at a page where there is none."""
    place = urlsplit(url)
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookies}
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=TIMEOUT)
    path = f"{place.path}?{place.query}" if place.query else place.path
    try:
        line.request(
            "GET" if form is None else "POST", path, urlencode(form) if form else None, headers
        )
        answer = line.getresponse()
        text = answer.read().decode("utf-8", "replace")
        return Page(answer.status, text, answer.headers.get("Location", ""))
    except (OSError, http.client.HTTPException):
        return Page(0)
    finally:
        line.close()
