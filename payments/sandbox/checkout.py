"""Checkout sessions: a page of the provider's on which one payment is made, or one card kept."""

from typing import Any

from payments.sandbox import banks, fees, intents, mandates, merchants, methods, setups
from payments.sandbox.accounts import Account
from payments.sandbox.currencies import check_amount, method_kinds
from payments.sandbox.problems import invalid, not_here

OPEN_LEAST = 30 * 60
OPEN_MOST = 24 * 3600
_FIELDS = (
    "adaptive_pricing",
    "cancel_url",
    "client_reference_id",
    "customer",
    "customer_creation",
    "customer_email",
    "locale",
    "metadata",
    "submit_type",
    "success_url",
)

Body = dict[str, Any]


def create(account: Account, params: Body) -> Body:
    """Open a page for one payment, or for keeping a method."""
    mode = params.get("mode")
    if mode not in ("payment", "setup"):
        raise not_here(f"A Checkout Session with the mode {mode}")
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise not_here(f"A Checkout Session with the ui_mode {params['ui_mode']}")
    if not params.get("success_url"):
        raise invalid(
            "You must provide `success_url`.", param="success_url", code="parameter_missing"
        )
    if params.get("customer"):
        account.get("customer", params["customer"], param="customer")
    merchants.check_can_charge(account, "Checkout Session")
    total, currency, title = _sum(mode, params)
    fees.check(account, params.get("payment_intent_data") or {}, total)
    session = account.add(
        "checkout.session",
        mode=mode,
        status="open",
        ui_mode="hosted_page",
        payment_status="unpaid" if mode == "payment" else "no_payment_required",
        amount_total=total,
        amount_subtotal=total,
        currency=currency,
        expires_at=params.get("expires_at", account.now + OPEN_MOST),
        payment_method_types=_kinds(mode, currency or "", params),
        metadata={},
        custom_fields=[],
        shipping_options=[],
        payment_method_options={},
    )
    methods.fill(session, {name: params[name] for name in _FIELDS if name in params})
    session["url"] = f"{account.origin}/pay/{account.id or '-'}/{session['id']}"
    account.later("close_page", session["id"], at=_end(account, session["expires_at"]))
    private = account.private("checkout.session", session["id"])
    private.update(title=title, data=params.get(f"{mode}_intent_data") or {})
    if mode == "setup":
        session["setup_intent"] = _setup(account, session, private["data"])["id"]
    return session


def expire(account: Account, params: Body, number: str) -> Body:
    """Close a page that nobody has finished."""
    session = account.get("checkout.session", number)
    if session["status"] != "open":
        raise invalid(
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of {session['status']}."
        )
    _close(account, session)
    return session


def close_due(account: Account, number: str) -> None:
    """Close a page whose time is over, if nobody has used it."""
    session = account.get("checkout.session", number)
    if session["status"] == "open":
        _close(account, session)


def attempt(account: Account, session: Body, method: Body, return_url: str) -> Body:
    """Pay or keep with ``method`` what the page is for; return the intent. Raise Problem on no."""
    way: Body = {"payment_method": method["id"], "return_url": return_url}
    if method["type"] in banks.KINDS.values():
        way["mandate_data"] = {"customer_acceptance": mandates.ON_PAGE}
    if session["mode"] == "setup":
        number = session["setup_intent"]
        intent = setups.confirm(account, way, number)
    else:
        number = session["payment_intent"] or _intent(account, session)["id"]
        intent = intents.confirm(account, way, number)
    complete(account, session, intent, method)
    return intent


def complete(account: Account, session: Body, intent: Body, method: Body) -> None:
    """Close the page as finished once its intent has succeeded, or the money is on its way."""
    if intent["status"] not in ("succeeded", "processing") or session["status"] != "open":
        return
    paid = "paid" if intent["status"] == "succeeded" else "unpaid"
    session.update(
        status="complete",
        url=None,
        payment_status=paid if session["mode"] == "payment" else "no_payment_required",
        customer_details=_buyer(session, method),
    )
    account.tell("checkout.session.completed", session)


def debit_ended(account: Account, intent: Body) -> None:
    """Note on the page of a debit, if it came from one, what its bank has answered."""
    number = account.private("payment_intent", intent["id"]).get("session")
    if not number:
        return
    session, came = account.get("checkout.session", number), intent["status"] == "succeeded"
    if came:
        session["payment_status"] = "paid"
    account.tell(f"checkout.session.async_payment_{'succeeded' if came else 'failed'}", session)


def _close(account: Account, session: Body) -> None:
    session.update(status="expired", url=None)
    number = session["payment_intent"]
    if number:
        intent = account.get("payment_intent", number)
        if intent["status"] in ("requires_payment_method", "requires_action"):
            intents.cancel(account, {"cancellation_reason": "abandoned"}, number)
    account.tell("checkout.session.expired", session)


def _sum(mode: str, params: Body) -> tuple[int | None, str | None, str]:
    """What the page asks for: amount, currency and name."""
    lines = params.get("line_items") or []
    if mode == "setup":
        if lines:
            raise invalid("You can not pass `line_items` in `setup` mode.", param="line_items")
        return None, params.get("currency"), ""
    if not lines:
        raise invalid(
            "The `line_items` parameter is required in payment mode.",
            param="line_items",
            code="parameter_missing",
        )
    if any("unit_amount" not in line.get("price_data", {}) for line in lines):
        raise not_here("A line item without price_data and unit_amount")
    currencies = {line["price_data"]["currency"] for line in lines}
    if len(currencies) > 1:
        raise invalid("You may only specify one currency in `line_items`.", param="line_items")
    total = sum(line["price_data"]["unit_amount"] * line.get("quantity", 1) for line in lines)
    currency = currencies.pop()
    check_amount(total, currency)
    titles = [line["price_data"].get("product_data", {}).get("name", "") for line in lines]
    return total, currency, " · ".join(title for title in titles if title)


def _kinds(mode: str, currency: str, params: Body) -> list[str]:
    """The ways to pay, or the methods that can be kept, that the page offers."""
    data = params.get("payment_intent_data") or {}
    keeps = mode == "setup" or "setup_future_usage" in data
    return method_kinds(currency, keeps=keeps, params=params)


def _end(account: Account, expires_at: int) -> int:
    """When a page closes here. Whoever asks may live by the machine's clock or by ours."""
    for end in (expires_at + account.store.ahead, expires_at):
        if account.now + OPEN_LEAST <= end <= account.now + OPEN_MOST:
            return end
    raise invalid(
        "The `expires_at` timestamp must be at least 30 minutes and less than 24 hours from "
        "Checkout Session creation.",
        param="expires_at",
    )


def _setup(account: Account, session: Body, data: Body) -> Body:
    kinds = session["payment_method_types"]
    setup = setups.create(account, {"customer": session["customer"], "kinds": kinds, **data})
    account.private("setup_intent", setup["id"])["session"] = session["id"]
    return setup


def _intent(account: Account, session: Body) -> Body:
    """The intent behind the page, made when somebody first tries to pay."""
    data = account.private("checkout.session", session["id"])["data"]
    wanted = session["customer_creation"] == "always" or "setup_future_usage" in data
    if wanted and not session["customer"]:
        email = {"email": session["customer_email"]} if session["customer_email"] else {}
        session["customer"] = methods.create_customer(account, email)["id"]
    intent = intents.begin(
        account,
        {
            "amount": session["amount_total"],
            "currency": session["currency"],
            "customer": session["customer"],
            **data,
        },
    )
    session["payment_intent"] = intent["id"]
    account.private("payment_intent", intent["id"])["session"] = session["id"]
    return intent


def _buyer(session: Body, method: Body) -> Body:
    details = method["billing_details"]
    return {
        "address": None,
        "business_name": None,
        "email": details["email"] or session["customer_email"],
        "individual_name": None,
        "name": details["name"],
        "phone": None,
        "tax_exempt": "none",
        "tax_ids": None,
    }
