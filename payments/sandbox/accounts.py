"""One Stripe account as a request sees it: its objects, its events, the time of the request.

The platform's own account is "". What one account holds, no other can see.
"""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import stripe

from payments.sandbox import objects
from payments.sandbox.problems import missing
from payments.sandbox.store import Row, Store


@dataclass(frozen=True)
class Account:
    """The objects of one account within one transaction; ``now`` is in whole seconds."""

    store: Store
    id: str
    now: int
    origin: str
    request_id: str = ""
    key: str = ""

    def add(self, kind: str, **fields: Any) -> dict[str, Any]:
        """Make an object of ``kind``, complete by the SDK's types, with ``fields`` set."""
        body = objects.blank(kind)
        unknown = set(fields) - set(body)
        assert not unknown, f"{kind} has no {unknown}"
        # Not every kind says when it was made, or whether it is live.
        given = {"created": self.now, "livemode": False}
        body.update({name: value for name, value in given.items() if name in body})
        body.update(id=objects.new_id(kind), **fields)
        return self.store.add(self.id, kind, body).body

    def get(self, kind: str, number: str, *, param: str = "id") -> dict[str, Any]:
        """Return one object; changes made to it are kept. Raise Problem where there is none."""
        return self._row(kind, number, param).body

    def private(self, kind: str, number: str) -> dict[str, Any]:
        """Return what only the sandbox knows of an object; changes are kept."""
        return self._row(kind, number, "id").private

    def of_kind(self, kind: str, *, created: dict[str, int] | None = None) -> Iterator[Row]:
        """Yield all objects of a kind, newest first."""
        return self.store.rows(self.id, kind, created=created)

    def later(self, act: str, number: str, *, at: int) -> None:
        """Have the agenda do ``act`` with an object once the sandbox's clock shows ``at``."""
        self.store.do_later(self.id, number, act, at)

    def tell(
        self, kind: str, body: dict[str, Any], *, before: dict[str, Any] | None = None
    ) -> None:
        """Record that something happened to an object, and send it to whoever listens.

        ``before`` holds what the changed fields were, where Stripe tells it.
        """
        told = {"previous_attributes": before} if before else {}
        event = self.add(
            "event",
            type=kind,
            api_version=stripe.api_version,
            data={"object": copy.deepcopy(body), **told},
            pending_webhooks=0,
            request={"id": self.request_id or None, "idempotency_key": self.key or None},
            **({"account": self.id} if self.id else {}),
        )
        for row in self.store.rows("", "webhook_endpoint"):
            if _listens(row, kind, from_lender=bool(self.id)):
                event["pending_webhooks"] += 1
                self.store.send_later(row.body["id"], self.id, event["id"], self.now)

    def _row(self, kind: str, number: str, param: str) -> Row:
        row = self.store.get(self.id, number)
        if row is None or row.kind != kind:
            raise missing(kind, number, param=param)
        return row


def _listens(endpoint: Row, kind: str, *, from_lender: bool) -> bool:
    wanted = endpoint.body["enabled_events"]
    return (
        endpoint.body["status"] == "enabled"
        and endpoint.private["connect"] == from_lender
        and ("*" in wanted or kind in wanted)
    )
