"""The refusals of this sandbox, in the words and codes of Stripe."""

from typing import Any


class Problem(Exception):
    """A request that is answered with an error. ``stays`` keeps what was done before it."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        kind: str = "invalid_request_error",
        code: str = "",
        param: str = "",
        more: dict[str, Any] | None = None,
        stays: bool = False,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.stays = stays
        named = {"type": kind, "code": code, "message": message, "param": param, **(more or {})}
        self.body = {"error": {name: value for name, value in named.items() if value}}


def invalid(message: str, *, param: str = "", code: str = "") -> Problem:
    """Return the answer to parameters that make no sense together."""
    return Problem(400, message, param=param, code=code)


def missing(kind: str, number: str, *, param: str = "id") -> Problem:
    """Return the answer to a number that this account does not have."""
    message = f"No such {kind.replace('.', ' ')}: '{number}'"
    return Problem(404, message, param=param, code="resource_missing")


def no_access(account: str) -> Problem:
    """Return the answer to an account that is not there, or is not connected."""
    message = (
        f"The provided key does not have access to account '{account[:40]}' (or that account does "
        "not exist). Application access may have been revoked."
    )
    return Problem(403, message, code="account_invalid")


def wrong_state(kind: str, verb: str, body: dict[str, Any]) -> Problem:
    """Return the answer to an act that the state of ``body`` does not allow."""
    name = {"payment_intent": "PaymentIntent", "setup_intent": "SetupIntent"}[kind]
    message = f"You cannot {verb} this {name} because it has a status of {body['status']}."
    code = f"{kind}_unexpected_state"
    return Problem(400, message, code=code, more={kind: body})


def not_here(what: str) -> Problem:
    """Return the answer to something that Stripe has and this sandbox has not."""
    message = f"{what} exists in Stripe but not in this sandbox."
    return Problem(501, message, kind="api_error", code="sandbox_not_implemented")
