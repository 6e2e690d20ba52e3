"""Where a lender's own account stands, in plain words. Knows the provider's words for it."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Lender, ProviderAccount

State = ProviderAccount.State
REFUSED = gettext_lazy(
    "The payment provider does not open an account for you with what it knows. Nothing has "
    "changed. Please write to whoever runs this portal."
)
# What the provider asks for, by how its own name for it begins; the first that fits.
_ASKED = (
    ("identity.business_details.registered_name", gettext_lazy("the registered name")),
    ("identity.business_details.address", gettext_lazy("the business address")),
    ("identity.attestations.terms_of_service", gettext_lazy("agreement to the provider’s terms")),
    ("identity.attestations", gettext_lazy("a confirmation by somebody who may sign")),
    ("identity.business_details", gettext_lazy("more about the business")),
    ("identity", gettext_lazy("more about the people behind the business")),
    ("payout_methods", gettext_lazy("the bank account for payouts")),
    ("defaults", gettext_lazy("what the business does")),
    ("configuration", gettext_lazy("how the business takes payments")),
)
_STATUSES = {
    "active": (gettext_lazy("can be taken"), "ok"),
    "pending": (gettext_lazy("being checked by the provider"), "warn"),
    "restricted": (gettext_lazy("not yet: something is missing"), "warn"),
    "rejected": (gettext_lazy("the provider has said no"), "stop"),
    "unsupported": (gettext_lazy("not possible for this business"), "stop"),
    "closed": (gettext_lazy("the account is closed"), "stop"),
}
_NAMES = {"card_payments": gettext_lazy("Cards and wallets")}


@dataclass(frozen=True)
class Capability:
    """One way to be paid: its name, what may be done with it, and the kind of tag."""

    name: str
    status: str
    kind: str


@dataclass(frozen=True)
class Standing:
    """What an officer reads of the account: one sentence, its capabilities, what is asked for."""

    sentence: str
    capabilities: tuple[Capability, ...]
    asked: tuple[str, ...]
    is_active: bool
    waits_for_provider: bool


def of(account: ProviderAccount) -> Standing:
    """Return where ``account`` stands, in the language of the reader."""
    from_us = [what for what, who in account.requirements if who == "user"]
    is_active = account.state == State.ACTIVE
    waits = not from_us and account.state == State.ONBOARDING and bool(account.account_id)
    return Standing(
        sentence=_sentence(account, waits=waits),
        capabilities=tuple(
            Capability(str(_NAMES.get(name, name)), *_status(status))
            for name, status in account.capabilities.items()
        ),
        asked=tuple(dict.fromkeys(_asked(what) for what in from_us)),
        is_active=is_active,
        waits_for_provider=waits,
    )


def fee_words(lender: Lender) -> str:
    """Say what the portal keeps of a payment, or "" where it keeps nothing."""
    if not lender.platform_fee_bp or not lender.stripe_account:
        return ""
    whole, part = divmod(lender.platform_fee_bp, 100)
    percent = f"{whole}.{part:02d}".rstrip("0").rstrip(".")
    said = _("This portal keeps %(percent)s%% of each payment. Borrowers pay nothing for paying.")
    return said % {"percent": percent}


def _sentence(account: ProviderAccount, *, waits: bool) -> str:
    if account.state == State.ACTIVE:
        return _("Your account takes payments. What borrowers pay goes straight to it.")
    if account.state == State.RESTRICTED:
        return _(
            "The payment provider has stopped your account. Borrowers cannot pay you until that is "
            "settled; they are told so kindly, and nothing is held against them for it."
        )
    if account.state == State.CREATED:
        return _(
            "An account has been asked for, but it is not open yet. Until it is, what borrowers "
            "pay comes in through this portal’s own account."
        )
    if waits:
        return _("You have given everything. The payment provider is looking at it.")
    return _("Some details are missing. Borrowers can pay you as soon as they are given.")


def _status(status: str) -> tuple[str, str]:
    words, kind = _STATUSES.get(status, _STATUSES["restricted"])
    return str(words), kind


def _asked(what: str) -> str:
    fitting = (words for start, words in _ASKED if what.startswith(start))
    return str(next(fitting, _("something that the provider’s page names")))
