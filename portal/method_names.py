"""What a method of payment is called: ``Visa ending 4242``, ``Alipay``. Knows words only."""

from django.utils.translation import gettext as _

from payments.models import Method

BANK_DEBITS = frozenset(
    {"sepa_debit", "us_bank_account", "bacs_debit", "acss_debit", "au_becs_debit"}
)


def name_of(kind: str, *, brand: str, last4: str) -> str:
    """Return the name of a kind of method, with its last four figures where it has some."""
    if kind == "card" and last4:
        brand = brand.replace("_", " ").title() or _("Card")
        return _("%(brand)s ending %(last4)s") % {"brand": brand, "last4": last4}
    if kind in BANK_DEBITS and last4:
        return _("Bank account ending %(last4)s") % {"last4": last4}
    named = {
        "transfer": _("Bank transfer"),
        "credit": _("What you had paid too much on another account"),
        "card": _("Card"),
        "alipay": _("Alipay"),
        "wechat_pay": _("WeChat Pay"),
        "link": "Link",
    }
    return named.get(kind, _("The payment page"))


def name(method: Method) -> str:
    """Return what a kept method is called."""
    return name_of(method.kind, brand=method.brand, last4=method.last4)
