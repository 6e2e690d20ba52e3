"""Bad weather by chance: any request or webhook may go wrong, until it is fine again."""

import random
import threading
from collections import Counter
from dataclasses import dataclass, field

from payments.sandbox.api import Sandbox
from payments.sandbox.faults import REQUEST_FAULTS, WEBHOOK_FAULTS, Faults
from payments.sandbox.problems import invalid

DIGITS_MAX = 9
_LOCK = threading.Lock()


@dataclass
class Weather(Faults):
    """Faults drawn by chance, ``rate`` of a thousand, and how often each kind came."""

    rate: int = 0
    chance: random.Random = field(default_factory=random.Random)
    seen: Counter[str] = field(default_factory=Counter)

    def next_request(self) -> str:
        """Return what goes wrong with this request, or ""."""
        return super().next_request() or self._draw(REQUEST_FAULTS)

    def next_webhook(self) -> str:
        """Return what goes wrong with this delivery, or ""."""
        return super().next_webhook() or self._draw(WEBHOOK_FAULTS)

    def _draw(self, kinds: tuple[str, ...]) -> str:
        with _LOCK:
            if self.chance.randrange(1000) >= self.rate:
                return ""
            kind = self.chance.choice(kinds)
            self.seen[kind] += 1
        return kind


def change(sandbox: Sandbox, form: dict[str, str]) -> dict[str, int]:
    """Change the weather as the form asks, if it does; return how often each fault came so far."""
    now = sandbox.faults
    seen = now.seen if isinstance(now, Weather) else Counter[str]()
    if "rate" in form:
        rate, seed = (_number(form.get(name, "0"), name) for name in ("rate", "seed"))
        sandbox.faults = Weather(rate=rate, chance=random.Random(seed), seen=seen)
    return dict(seen)


def _number(text: str, name: str) -> int:
    if not (text.isascii() and text.isdecimal() and len(text) <= DIGITS_MAX):
        raise invalid("Give a whole number.", param=name)
    return int(text)
