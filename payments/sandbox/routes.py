"""The operations that this sandbox does, and the parameters of each that it acts on.

Whatever is not named here exists in Stripe but not here, and is answered so: a parameter that
were taken and ignored would teach the wrong thing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from payments.sandbox import (
    balance,
    charges,
    checkout,
    destinations,
    disputes,
    endpoints,
    files,
    intents,
    listing,
    merchants,
    methods,
    refunds,
    setups,
)

_PAGED = "limit starting_after ending_before"
_INTENT = (
    "description metadata receipt_email setup_future_usage statement_descriptor_suffix customer"
)


_CARD_OPTIONS = ["setup_credential_usage", "stored_credential_usage", "request_three_d_secure"]
_OPTIONS = " ".join(f"payment_method_options.card.{name}" for name in _CARD_OPTIONS)


_EVIDENCE = " ".join(f"evidence.{name}" for name in (*disputes.TEXTS, *disputes.FILES))


@dataclass(frozen=True)
class Route:
    """One operation: the function that does it, and the parameters it acts on, dotted."""

    act: Callable[..., dict[str, Any]]
    honoured: frozenset[str]

    def ignored(self, params: dict[str, Any]) -> list[str]:
        """Return the parameters that were given and would not be acted on."""
        return list(_beyond(params, "", self.honoured))


def _beyond(params: dict[str, Any], at: str, honoured: frozenset[str]) -> Any:
    for name, value in params.items():
        path = f"{at}{name}"
        if path in honoured:
            continue
        inside = any(each.startswith(f"{path}.") for each in honoured)
        for part in value if inside and isinstance(value, list) else [value]:
            if inside and isinstance(part, dict):
                yield from _beyond(part, f"{path}.", honoured)
            else:
                yield path


def _route(act: Callable[..., dict[str, Any]], honoured: str = "") -> Route:
    return Route(act, frozenset((*honoured.split(), "expand")))


def _lists(kind: str, path: str, filters: str = "") -> dict[tuple[str, str], Route]:
    """The two ways to read a kind of object: as a list, and one by its number."""
    url = f"/v1/{path}"
    return {
        ("get", url): _route(listing.of(kind, url), f"{_PAGED} {filters}"),
        ("get", f"{url}/{{}}"): _route(listing.one(kind)),
    }


ROUTES: dict[tuple[str, str], Route] = {
    **_lists("customer", "customers", "created email"),
    ("post", "/v1/customers"): _route(
        methods.create_customer, "description email metadata name phone preferred_locales"
    ),
    ("post", "/v1/customers/{}"): _route(
        methods.update_customer, "description email metadata name phone preferred_locales"
    ),
    ("get", "/v1/customers/{}/payment_methods"): _route(methods.of_customer, f"{_PAGED} type"),
    **_lists("payment_method", "payment_methods", "customer type"),
    ("post", "/v1/payment_methods"): _route(
        methods.create,
        "type allow_redisplay alipay billing_details metadata wechat_pay sepa_debit.iban "
        "us_bank_account.account_number us_bank_account.routing_number "
        "us_bank_account.account_holder_type us_bank_account.account_type "
        "bacs_debit.account_number bacs_debit.sort_code "
        "card.number card.exp_month card.exp_year card.cvc card.token",
    ),
    ("post", "/v1/payment_methods/{}"): _route(
        methods.update, "card.exp_month card.exp_year billing_details metadata allow_redisplay"
    ),
    ("post", "/v1/payment_methods/{}/attach"): _route(methods.attach, "customer"),
    ("post", "/v1/payment_methods/{}/detach"): _route(methods.detach),
    **_lists("payment_intent", "payment_intents", "created customer"),
    ("post", "/v1/payment_intents"): _route(
        intents.create,
        f"{_INTENT} allowed_payment_method_types excluded_payment_method_types "
        " amount currency application_fee_amount confirm off_session return_url "
        "payment_method payment_method_data automatic_payment_methods.enabled mandate mandate_data "
        f"error_on_requires_action {_OPTIONS}",
    ),
    ("post", "/v1/payment_intents/{}"): _route(
        intents.update, f"{_INTENT} amount currency payment_method"
    ),
    ("post", "/v1/payment_intents/{}/confirm"): _route(
        intents.confirm,
        "payment_method payment_method_data off_session return_url mandate mandate_data "
        "error_on_requires_action",
    ),
    ("post", "/v1/payment_intents/{}/cancel"): _route(intents.cancel, "cancellation_reason"),
    **_lists("setup_intent", "setup_intents", "created customer payment_method"),
    ("post", "/v1/setup_intents"): _route(
        setups.create,
        "customer description metadata usage confirm return_url payment_method mandate_data "
        "automatic_payment_methods.enabled",
    ),
    ("post", "/v1/setup_intents/{}/confirm"): _route(
        setups.confirm, "payment_method return_url mandate_data"
    ),
    ("post", "/v1/setup_intents/{}/cancel"): _route(setups.cancel, "cancellation_reason"),
    **_lists("checkout.session", "checkout/sessions", "created customer payment_intent status"),
    ("post", "/v1/checkout/sessions"): _route(
        checkout.create,
        "allowed_payment_method_types excluded_payment_method_types customer_creation "
        "adaptive_pricing.enabled "
        "mode ui_mode currency success_url cancel_url client_reference_id customer customer_email "
        "expires_at locale metadata submit_type line_items.quantity "
        "line_items.price_data.currency line_items.price_data.unit_amount "
        "line_items.price_data.product_data.name payment_intent_data.metadata "
        "payment_intent_data.application_fee_amount "
        "payment_intent_data.description payment_intent_data.receipt_email "
        "payment_intent_data.setup_future_usage payment_intent_data.statement_descriptor_suffix "
        "setup_intent_data.metadata setup_intent_data.description",
    ),
    ("post", "/v1/checkout/sessions/{}/expire"): _route(checkout.expire),
    **_lists("charge", "charges", "created customer payment_intent"),
    ("post", "/v1/charges/{}"): _route(charges.update, "description metadata"),
    **_lists("radar.early_fraud_warning", "radar/early_fraud_warnings", "charge payment_intent"),
    **_lists("refund", "refunds", "created charge payment_intent"),
    ("post", "/v1/refunds"): _route(
        refunds.create, "amount charge payment_intent reason metadata refund_application_fee"
    ),
    ("post", "/v1/refunds/{}"): _route(refunds.update, "metadata"),
    ("post", "/v1/refunds/{}/cancel"): _route(refunds.cancel),
    **_lists("application_fee", "application_fees", "created charge"),
    **_lists("dispute", "disputes", "created charge payment_intent"),
    ("post", "/v1/disputes/{}"): _route(disputes.update, f"{_EVIDENCE} submit metadata"),
    ("post", "/v1/disputes/{}/close"): _route(disputes.close),
    **_lists("file", "files", "created purpose"),
    ("post", "/v1/files"): _route(files.create, "file purpose"),
    ("get", "/v1/mandates/{}"): _route(listing.one("mandate")),
    **_lists("event", "events", "created type types delivery_success"),
    **_lists("balance_transaction", "balance_transactions", "created type source currency payout"),
    **_lists("payout", "payouts", "created status"),
    ("get", "/v1/balance"): _route(balance.now),
    **_lists("webhook_endpoint", "webhook_endpoints"),
    ("post", "/v1/webhook_endpoints"): _route(
        endpoints.create, "url enabled_events api_version connect description metadata"
    ),
    ("post", "/v1/webhook_endpoints/{}"): _route(
        endpoints.update, "url enabled_events description metadata disabled"
    ),
    ("delete", "/v1/webhook_endpoints/{}"): _route(endpoints.delete),
    ("get", "/v2/core/accounts"): _route(merchants.listed, "limit"),
    ("get", "/v2/core/accounts/{}"): _route(merchants.retrieve, "include"),
    ("post", "/v2/core/accounts"): _route(
        merchants.create,
        "include display_name contact_email dashboard metadata identity.country "
        "identity.entity_type defaults.currency defaults.responsibilities "
        "configuration.merchant.capabilities",
    ),
    ("post", "/v2/core/accounts/{}"): _route(
        merchants.update, "include display_name contact_email metadata"
    ),
    ("post", "/v2/core/account_links"): _route(merchants.link, "account use_case"),
    ("get", "/v2/core/events/{}"): _route(listing.one("v2.core.event")),
    ("get", "/v2/core/event_destinations"): _route(destinations.listed, "include limit"),
    ("post", "/v2/core/event_destinations"): _route(
        destinations.create,
        "include type name description enabled_events event_payload events_from metadata "
        "webhook_endpoint.url",
    ),
    ("delete", "/v2/core/event_destinations/{}"): _route(destinations.delete),
}
