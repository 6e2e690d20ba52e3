"""Bad weather on demand: what a test asks the sandbox to get wrong, once for each name.

Requests: ``error_before`` and ``error_after`` answer 500 with nothing or everything done, and go on
answering it under the same key; ``error_once`` is a 500 that no key remembers; ``lost_before`` and
``lost_after`` give no answer, ``hang_before`` and ``hang_after`` none for longer than anybody
waits; ``busy`` answers 429; ``prune_keys`` forgets every key first.
Webhooks: ``lose``, ``duplicate``, ``delay`` and ``reorder``.
"""

from collections import deque
from dataclasses import dataclass, field

REQUEST_FAULTS = (
    "error_before",
    "error_after",
    "error_once",
    "lost_before",
    "lost_after",
    "hang_before",
    "hang_after",
    "busy",
    "prune_keys",
)
WEBHOOK_FAULTS = ("lose", "duplicate", "delay", "reorder")


class AnswerLost(Exception):
    """The connection broke before the answer arrived; ``hangs``: it is held open first."""

    def __init__(self, path: str, *, hangs: bool = False) -> None:
        super().__init__(path)
        self.hangs = hangs


@dataclass
class Faults:
    """The faults that are still to come, in order."""

    requests: deque[str] = field(default_factory=deque)
    webhooks: deque[str] = field(default_factory=deque)

    def on_requests(self, *names: str) -> None:
        """Let the next requests fail, one for each name; an empty name lets one pass."""
        assert set(names) <= {*REQUEST_FAULTS, ""}, names
        self.requests.extend(names)

    def on_webhooks(self, *names: str) -> None:
        """Let the next deliveries go wrong, one for each name; an empty name lets one pass."""
        assert set(names) <= {*WEBHOOK_FAULTS, ""}, names
        self.webhooks.extend(names)

    def next_request(self) -> str:
        """Return the fault of this request, or ""."""
        return self.requests.popleft() if self.requests else ""

    def next_webhook(self) -> str:
        """Return the fault of this delivery, or ""."""
        return self.webhooks.popleft() if self.webhooks else ""
