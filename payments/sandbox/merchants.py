"""Merchants: the accounts that a platform opens for others, and what each of them may do.

An account itself, in the form of Stripe's v2 API, belongs to the platform; the payments made on
it lie under its own number. What Stripe asks of a business is much longer than the list here.
"""

import copy
from dataclasses import replace
from datetime import datetime
from typing import Any

from payments.sandbox import destinations
from payments.sandbox.accounts import Account
from payments.sandbox.objects import blank, blank_part, token
from payments.sandbox.problems import invalid, no_access, not_here
from payments.sandbox.store import Store

LINK_OPEN = 5 * 60
CHECK_TAKES = 3600
# What the sandbox asks of every business before it may take cards.
ASKED = (
    "identity.business_details.registered_name",
    "identity.business_details.address",
    "identity.attestations.terms_of_service.account",
    "payout_methods",
)
CAN_CHARGE = "card_payments"
# The v1 word for a capability, by its v2 status.
_OLD_WORDS = {"active": "active", "pending": "pending"}
_PARTS = ("configuration", "defaults", "future_requirements", "identity", "requirements")
_CHANGED = "v2.core.account[configuration.merchant].capability_status_updated"
_ASKS = "v2.core.account[requirements].updated"

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Open an account for a business; it may do nothing until the business has told of itself."""
    if account.id:
        raise invalid("Only a platform can create accounts.")
    merchant = (params.get("configuration") or {}).get("merchant")
    body = account.add(
        "v2.core.account",
        created=destinations.stamp(account.now),
        applied_configurations=["merchant"] if merchant is not None else [],
        closed=False,
        dashboard=params.get("dashboard"),
        defaults=_defaults(params.get("defaults") or {}),
        identity=_identity(params.get("identity") or {}),
        metadata={},
        configuration=_configuration(merchant),
        requirements=blank_part("v2.core.account", "requirements"),
    )
    account.private("v2.core.account", body["id"]).update(asked=list(ASKED), links={})
    _name(body, params)
    _judge(body, ASKED, is_looked_at=False)
    destinations.tell(account, "v2.core.account.created", body)
    return _shown(body, params)


def update(account: Account, params: Body, number: str) -> Body:
    """Change what the platform says of an account."""
    body = account.get("v2.core.account", number)
    _name(body, params)
    destinations.tell(account, "v2.core.account.updated", body)
    return _shown(body, params)


def retrieve(account: Account, params: Body, number: str) -> Body:
    """Return one account, with the parts that were asked for."""
    return _shown(account.get("v2.core.account", number), params)


def listed(account: Account, params: Body) -> Body:
    """Return the platform's accounts, newest first, on one page."""
    rows = [row.body for row in account.of_kind("v2.core.account")]
    if len(rows) > params.get("limit", 20):
        raise not_here("A second page of accounts")
    data = [_shown(body, {}) for body in rows]
    return {"data": data, "next_page_url": None, "previous_page_url": None}


def link(account: Account, params: Body) -> Body:
    """Give a one-time address at which the business tells of itself."""
    number, way = params["account"], params["use_case"].get("account_onboarding")
    if params["use_case"]["type"] != "account_onboarding" or way is None:
        raise invalid("Only account_onboarding links are made here.", param="use_case")
    private, key = account.private("v2.core.account", number), token(24)
    private["links"][key] = {
        "until": account.now + LINK_OPEN,
        "return_url": way.get("return_url") or "",
        "refresh_url": way["refresh_url"],
    }
    made = blank("v2.core.account_link")
    made.update(
        account=number,
        created=destinations.stamp(account.now),
        expires_at=destinations.stamp(account.now + LINK_OPEN),
        url=f"{account.origin}/onboarding/{number}/{key}",
    )
    onboarding = blank_part("v2.core.account_link", "use_case", "account_onboarding")
    made["use_case"]["account_onboarding"] = {**onboarding, **way}
    return made


def give(account: Account, number: str, *, all_of_it: bool, is_looked_at: bool = False) -> None:
    """The business tells of itself, or of half of it; ``is_looked_at`` leaves Stripe to check."""
    body, private = (
        account.get("v2.core.account", number),
        account.private("v2.core.account", number),
    )
    asked = private["asked"]
    private["asked"] = [] if all_of_it else asked[len(asked) // 2 :]
    before = copy.deepcopy(body["configuration"])
    _judge(body, private["asked"], is_looked_at=is_looked_at)
    destinations.tell(account, _ASKS, body)
    if body["configuration"] != before:
        destinations.tell(account, _CHANGED, body, {"updated_capability": CAN_CHARGE})
    replace(account, id=number).tell("account.updated", snapshot(body, private["asked"]))
    if is_looked_at:
        account.later("finish_check", number, at=account.now + CHECK_TAKES)


def finish_check(account: Account, number: str) -> None:
    """Stripe has looked at what the business gave, and finds it right."""
    if status_of(account.get("v2.core.account", number), CAN_CHARGE) == "pending":
        give(account, number, all_of_it=True)


def restrict(account: Account, number: str) -> None:
    """Stripe asks for more, and until then the account may take no cards."""
    account.private("v2.core.account", number)["asked"] = [ASKED[0]]
    give(account, number, all_of_it=False)


def check_known(store: Store, number: str) -> None:
    """Raise Problem for an account that was never opened, once any account has been."""
    if number and store.get("", number) is None and any(store.rows("", "v2.core.account")):
        raise no_access(number)


def check_can_charge(account: Account, what: str) -> None:
    """Raise Problem where an opened account may not take cards (yet); ``what`` it would be."""
    row = account.store.get("", account.id) if account.id else None
    if row and status_of(row.body, CAN_CHARGE) != "active":
        raise invalid(
            f"No valid payment method types for this {what}. Please ensure that you have "
            "activated payment methods compatible with your chosen currency in your dashboard."
        )


def status_of(body: Body, capability: str) -> str:
    """Return the status of a capability, or "" where it was not asked for."""
    merchant = (body["configuration"] or {}).get("merchant") or {}
    held = (merchant.get("capabilities") or {}).get(capability) or {}
    return str(held.get("status", ""))


def snapshot(body: Body, asked: list[str]) -> Body:
    """Return an account in the form of v1, as ``account.updated`` carries it."""
    may = status_of(body, CAN_CHARGE)
    old = blank("account")
    old.update(
        id=body["id"],
        email=body["contact_email"],
        capabilities={CAN_CHARGE: _OLD_WORDS.get(may, "inactive")},
        charges_enabled=may == "active",
        payouts_enabled=may == "active",
        details_submitted=not asked,
        created=int(datetime.fromisoformat(body["created"]).timestamp()),
        default_currency=body["defaults"]["currency"],
        country=(body["identity"]["country"] or "us").upper(),
        type="none",
        metadata=dict(body["metadata"]),
    )
    return old


def _name(body: Body, params: Body) -> None:
    for name in ("display_name", "contact_email", "metadata"):
        if name in params:
            body[name] = params[name]


def _defaults(given: Body) -> Body:
    defaults = blank_part("v2.core.account", "defaults")
    defaults["currency"] = given.get("currency")
    defaults["responsibilities"].update(
        requirements_collector="stripe", **(given.get("responsibilities") or {})
    )
    return defaults


def _identity(given: Body) -> Body:
    return {**blank_part("v2.core.account", "identity"), **given}


def _configuration(merchant: Body | None) -> Body:
    configuration = blank_part("v2.core.account", "configuration")
    if merchant is None:
        return configuration
    part = blank_part("v2.core.account", "configuration", "merchant")
    part["applied"] = True
    part["capabilities"] = blank_part(
        "v2.core.account", "configuration", "merchant", "capabilities"
    )
    for name, wish in (merchant.get("capabilities") or {}).items():
        if wish.get("requested"):
            part["capabilities"][name] = blank_part(
                "v2.core.account", "configuration", "merchant", "capabilities", name
            )
    return {**configuration, "merchant": part}


def _judge(body: Body, asked: Any, *, is_looked_at: bool) -> None:
    """Set each capability and the list of what is asked for from what is still missing."""
    detail = {"code": "requirements_past_due", "resolution": "provide_info"}
    status = "restricted" if asked else "active"
    if is_looked_at and not asked:
        status = "pending"
        detail = {"code": "requirements_pending_verification", "resolution": "no_resolution"}
    merchant = body["configuration"]["merchant"] or {}
    for held in (merchant.get("capabilities") or {}).values():
        if held and "status" in held:
            held.update(status=status, status_details=[detail] if status != "active" else [])
    by = "stripe" if is_looked_at else "user"
    body["requirements"]["entries"] = [_entry(name, by) for name in asked]
    soonest = {"status": "past_due", "time": None} if asked else None
    body["requirements"]["summary"] = {"minimum_deadline": soonest}


def _entry(name: str, by: str) -> Body:
    deadline = {"status": "past_due"}
    impact = {"capability": CAN_CHARGE, "configuration": "merchant", "deadline": deadline}
    return {
        "awaiting_action_from": by,
        "description": name,
        "errors": [],
        "impact": {"restricts_capabilities": [impact]},
        "minimum_deadline": deadline,
        "reference": None,
        "requested_reasons": [{"code": "routine_onboarding"}],
    }


def _shown(body: Body, params: Body) -> Body:
    """Return an account as sent: a part that was not asked for is null."""
    wanted = params.get("include") or []
    shown = copy.deepcopy(body)
    for name in _PARTS:
        if not any(part == name or part.startswith(f"{name}.") for part in wanted):
            shown[name] = None
    return shown
