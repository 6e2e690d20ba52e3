"""The ``sandbox`` fixture: a fresh local peer in memory, and the gateway connected to it."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode, urlsplit

import pytest
import stripe
import time_machine

from payments import gateway
from payments.sandbox import banks, controls, destinations, hosted, objects
from payments.sandbox.api import Sandbox
from payments.sandbox.faults import Faults
from tests.in_process import InProcess

ORIGIN = "http://sandbox.test"
API_KEY = "sk_test_only_for_tests"
PLATFORM_SECRET = "whsec_of_the_platform_in_tests"
CONNECT_SECRET = "whsec_of_the_lenders_in_tests"
NOON = datetime(2026, 11, 2, 4, tzinfo=UTC)  # the moment at which the cast acts
VISA = "4242424242424242"
DECLINED = "4000000000000002"
NO_FUNDS = "4000000000009995"
ASKS_BANK = "4000002500003155"
ASKS_BANK_ALWAYS = "4000002760003184"
DISPUTES = "4000000000000259"
# Bank accounts: the IBAN, or the number at the test bank.
IBAN, IBAN_FAILS, IBAN_RETURNS = (
    "DE89370400440532013000",
    "DE62370400440532013001",
    "DE35370400440532013002",
)
US_ACCOUNT, US_CLOSED, US_RETURNS = "000123456789", "000111111113", "000555555559"
UK_ACCOUNT, UK_REFUSED, UK_RETURNS = "00012345", "33333335", "55555559"
_GOOD_ACCOUNTS = {"sepa_debit": IBAN, "us_bank_account": US_ACCOUNT, "bacs_debit": UK_ACCOUNT}


class Peer:
    """What a test does at the provider: pay as a borrower would, deliver events, make trouble."""

    def __init__(self, path: str = ":memory:") -> None:
        self.app = Sandbox(path, origin=ORIGIN)
        self.http = InProcess(self.app)
        self._told: set[str] = set()

    @property
    def faults(self) -> Faults:
        """What the sandbox shall get wrong next."""
        return self.app.faults

    def client(self, account: str = "") -> Any:
        """Return the ``v1`` services of a client of its own, for what the gateway does not do."""
        whose = {"stripe_account": account} if account else {}
        return stripe.StripeClient(API_KEY, http_client=self.http, **whose).v1

    def advance(self, *, days: int = 0, hours: int = 0, seconds: int = 0) -> None:
        """Move the provider's clock forward from the test's; what is due by then has happened.

        A test that moves its own clock (time_machine) moves the provider's with it, and needs
        only the next request for what has fallen due.
        """
        self.call("clock", days=days, hours=hours, seconds=seconds)

    def call(self, path: str, *, account: str = "", **form: Any) -> dict[str, Any]:
        """Make one of the sandbox's own calls, ``POST /sandbox/{path}``; return its answer."""
        headers = {"authorization": f"Bearer {API_KEY}", "stripe-account": account}
        given = {name: value for name, value in form.items() if value not in (None, "", 0)}
        answer = controls.answer(
            self.app, "POST", f"/sandbox/{path}", urlencode(given).encode(), headers
        )
        told: dict[str, Any] = json.loads(answer.body)
        assert answer.status == 200, told
        return told

    def dispute(
        self,
        charge: str,
        *,
        account: str = "",
        amount: int | None = None,
        reason: str = "fraudulent",
        inquiry: bool = False,
    ) -> dict[str, Any]:
        """Let the payer's bank dispute a charge, or ``amount`` wire units of it, or only ask."""
        asked = "true" if inquiry else None
        return self.call(
            f"charges/{charge}/dispute",
            account=account,
            amount=amount,
            reason=reason,
            inquiry=asked,
        )

    def decide(self, dispute: str, outcome: str, *, account: str = "") -> dict[str, Any]:
        """Let the payer's bank decide a dispute: won, lost or (an inquiry) escalated."""
        return self.call(f"disputes/{dispute}/decide", account=account, outcome=outcome)

    def warn_of_fraud(self, charge: str, *, account: str = "") -> dict[str, Any]:
        """Let the card's network warn of a charge."""
        return self.call(f"charges/{charge}/early_fraud_warning", account=account)

    def fail_refund(
        self, refund: str, *, account: str = "", reason: str = "unknown"
    ) -> dict[str, Any]:
        """Let a refund come back that was pending or had succeeded."""
        return self.call(f"refunds/{refund}/fail", account=account, reason=reason)

    def expire_card(self, method: str, *, account: str = "") -> dict[str, Any]:
        """Let a saved card be out of date; nobody is told."""
        return self.call(f"payment_methods/{method}/expire", account=account)

    def replace_card(
        self, method: str, *, account: str = "", card: str = "5555555555554444"
    ) -> dict[str, Any]:
        """Let the bank send a new card in place of a saved one, and Stripe learn of it."""
        return self.call(f"payment_methods/{method}/replace", account=account, number=card)

    def revoke_mandate(self, mandate: str, *, account: str = "") -> dict[str, Any]:
        """Let the payer take the leave to debit an account back."""
        return self.call(f"mandates/{mandate}/revoke", account=account)

    def visit(self, url: str, form: dict[str, str] | None = None) -> hosted.Page:
        """Open a page of the sandbox, or press a button on it."""
        verb, body = ("GET", b"") if form is None else ("POST", urlencode(form).encode())
        return hosted.visit(self.app, verb, urlsplit(url).path, body, accepted="en")

    def pay(self, session_url: str, *, card: str = VISA, method: str = "card") -> str:
        """Pay on the hosted page, saying yes to the bank if it asks; return where one lands.

        A card that is declined lands on the payment page again.
        """
        form = {"method": method, "number": card} if method == "card" else {"method": method}
        page = self.visit(session_url, form)
        assert page.status == 303, page.body
        landed = page.headers["Location"]
        if urlsplit(landed).path.startswith("/authorise/"):
            return self.authorise(landed)
        return landed

    def debit(self, session_url: str, kind: str, *, number: str = "") -> str:
        """Pay on the hosted page by a bank debit; return where one lands.

        ``number`` is an IBAN (sepa_debit) or the number of a test account (us_bank_account,
        bacs_debit); by default one that pays. The bank answers days later: ``advance``.
        """
        number = number or _GOOD_ACCOUNTS[kind]
        where = {"iban": number} if kind == "sepa_debit" else {"account_number": number}
        beside = {
            "us_bank_account": {"routing_number": banks.ROUTING},
            "bacs_debit": {"sort_code": banks.SORT_CODE},
        }.get(kind, {})
        who = {"name": "Zhang Wei", "email": "zhang@example.org", "mandate": "yes"}
        page = self.visit(f"{session_url}/debit", {**who, **where, **beside})
        assert page.status == 303, page.body
        return page.headers["Location"]

    def authorise(self, url: str, *, yes: bool = True) -> str:
        """Answer the bank's question; return where one lands."""
        page = self.visit(url, {"answer": "yes" if yes else "no"})
        assert page.status == 303, page.body
        return page.headers["Location"]

    def events(self, *, again: bool = False) -> list[tuple[bytes, str]]:
        """Return the new events as (raw body, signature) in the order they happened.

        ``again`` returns all of them once more, signed anew: deliver them in any order, twice.
        """
        with self.app.store.transaction():
            self.app.catch_up()
        rows = [row for row in self.app.store.every("event") if again or self._is_new(row.body)]
        self._told |= {row.body["id"] for row in rows}
        return [self.signed(row.body, from_lender=bool(row.account)) for row in rows]

    def notifications(self) -> list[tuple[bytes, str]]:
        """Return every thin event as (raw body, signature), in the order they happened."""
        rows = self.app.store.every("v2.core.event")
        return [self.signed(destinations.notification(row.body)) for row in rows]

    def open_merchant(self, *, told: str = "all", bank: str = "open", **more: Any) -> str:
        """Open a lender's account and tell the provider of the business; return its number.

        ``told`` is all, half, check (the provider still looks at it) or "" for nothing yet.
        """
        core = stripe.StripeClient(API_KEY, http_client=self.http).v2.core
        capabilities = {"card_payments": {"requested": True}}
        made = core.accounts.create(
            {"configuration": {"merchant": {"capabilities": capabilities}}, **more}
        )
        if told:
            way = {"refresh_url": "http://portal.test/again", "return_url": "http://portal.test/"}
            use_case = {"type": "account_onboarding", "account_onboarding": way}
            page = core.account_links.create({"account": made.id, "use_case": use_case})
            assert self.visit(page.url, {"told": told, "bank": bank}).status == 303
        return str(made.id)

    def signed(self, event: dict[str, Any], *, from_lender: bool = False) -> tuple[bytes, str]:
        """Return an event as its webhook would carry it."""
        text = json.dumps(objects.as_sent(event), indent=2)
        secret = CONNECT_SECRET if from_lender else PLATFORM_SECRET
        signature = stripe.WebhookSignature.generate_signature_header(
            text, secret, int(self.app.system_clock())
        )
        return text.encode(), signature

    def _is_new(self, event: dict[str, Any]) -> bool:
        return event["id"] not in self._told


@pytest.fixture
def sandbox(settings: Any) -> Iterator[Peer]:
    """A fresh peer at NOON; at the end, every request, answer and event was in Stripe's form."""
    settings.STRIPE_API_BASE = ORIGIN
    settings.STRIPE_SECRET_KEY = API_KEY
    settings.STRIPE_WEBHOOK_SECRET = PLATFORM_SECRET
    settings.STRIPE_CONNECT_WEBHOOK_SECRET = CONNECT_SECRET
    peer = Peer()
    gateway.use_http_client(peer.http)
    with time_machine.travel(NOON, tick=True):
        yield peer
    gateway.use_http_client(None)
    peer.http.assert_clean()
    peer.app.store.close()
