"""Runs scenarios of plain data against whatever speaks Stripe's protocol."""

import re
import time
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import stripe

FILE = Path(__file__).with_name("stripe.toml")
ANYTHING = "*"
WAIT_SECONDS = 1.0


@dataclass(frozen=True)
class Scenario:
    """One story of steps, as the file has it."""

    name: str
    steps: tuple[dict[str, Any], ...]


def scenarios() -> list[Scenario]:
    found = tomllib.loads(FILE.read_text(encoding="utf-8"))["scenario"]
    return [Scenario(each["name"], tuple(each["step"])) for each in found]


def run(scenario: Scenario, client: stripe.StripeClient, *, number: str, can_wait: bool) -> list:
    """Take every step; return each difference between what was expected and what came.

    ``number`` tells this run's keys from those of all others. With ``can_wait`` a step that allows
    it is taken again until it is as expected.
    """
    kept, found = {"run": number}, []
    for step in scenario.steps:
        until = time.monotonic() + (step.get("seconds", 0) if can_wait else 0)
        while True:
            status, body = _ask(client, step, kept)
            wrong = _differences(step, status, body, kept)
            if not wrong or time.monotonic() >= until:
                break
            time.sleep(WAIT_SECONDS)
        found += [f"{step['do']}: {each}" for each in wrong]
        kept |= {name: _at(body, path) for name, path in step.get("keep", {}).items()}
    return found


def _ask(
    client: stripe.StripeClient, step: dict[str, Any], kept: dict[str, Any]
) -> tuple[int, dict[str, Any]]:
    verb, path = _filled(step["do"], kept).split(" ")
    options = {"idempotency_key": _filled(step["key"], kept)} if "key" in step else {}
    try:
        answer = client.raw_request(
            verb.lower(), path, **_filled(step.get("with", {}), kept), **options
        )
    except stripe.StripeError as error:
        return error.http_status or 0, error.json_body or {}
    return 200, answer.data


def _differences(
    step: dict[str, Any], status: int, body: dict[str, Any], kept: dict[str, Any]
) -> list[str]:
    wanted = step.get("status", 200)
    if status != wanted:
        return [f"status {status}, not {wanted}: {body}"]
    found = {path: _at(body, path) for path in step.get("expect", {})}
    return [
        f"{path} is {found[path]!r}, not {value!r}"
        for path, value in _filled(step.get("expect", {}), kept).items()
        if (
            found[path] in (None, "") if value == ANYTHING else (found[path] or "") != (value or "")
        )
    ]


def _at(body: Any, path: str) -> Any:
    """Return what stands at a dotted path; None where there is nothing."""
    for name in path.split("."):
        if isinstance(body, list):
            body = body[int(name)] if int(name) < len(body) else None
        else:
            body = body.get(name) if isinstance(body, dict) else None
    return body


def _filled(value: Any, kept: dict[str, Any]) -> Any:
    """Return ``value`` with what was kept in place of its names."""
    if isinstance(value, str):
        return re.sub(r"\{(\w+)\}", lambda found: str(kept[found[1]]), value)
    if isinstance(value, dict):
        return {name: _filled(each, kept) for name, each in value.items()}
    if isinstance(value, list):
        return [_filled(each, kept) for each in value]
    return value
