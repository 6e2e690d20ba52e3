"""Says what a payment was for and who decided that, where it was not the rules alone."""

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.models import Payment, Receipt, Share
from payments.money import Money
from payments.waterfall import BY_HAND
from portal import papers

AHEAD: dict[str, Promise] = {
    "CUSHION": gettext_lazy("What was beyond what was due covers the next payments."),
    "SHORTER": gettext_lazy("What was beyond what was due made the plan shorter."),
    "SMALLER": gettext_lazy("What was beyond what was due made the payments smaller."),
}
BASES: dict[str, Promise] = {
    "CHOSEN": gettext_lazy("It is a part of one sum for several debts; the payer decided which."),
    "FIRST": gettext_lazy(
        "It is a part of one sum for several debts; the payer decided which comes first."
    ),
    "LAW": gettext_lazy(
        "It is a part of one sum for several debts of one lender, by the order of the law where"
        " nobody decided (Civil Code of China, article 560)."
    ),
    "OLDEST": gettext_lazy(
        "It is a part of one sum for several debts of one lender: what was due the longest came"
        " first."
    ),
    "EVEN": gettext_lazy(
        "It is a part of one sum for several debts, shared in proportion to what was asked for."
    ),
}


# Where the law itself lets who pays decide between debts, by the lender's country.
RIGHTS: dict[str, Promise] = {
    "CN": gettext_lazy("Who pays may decide that (Civil Code of China, article 560)."),
    "DE": gettext_lazy("Who pays may decide that (German Civil Code, section 366)."),
    "US": gettext_lazy("Who pays may decide that (15 U.S.C. 1692h)."),
}
DECIDED = (Share.Basis.CHOSEN, Share.Basis.FIRST)


def said(payment: Payment) -> str:
    """Return what was decided about this payment, in the language that is active; "" if nothing."""
    if payment.purpose == Payment.Purpose.FRIEND:
        return _("Somebody else paid this.")
    if payment.purpose == Payment.Purpose.EXTRA:
        return str(AHEAD[payment.ahead])
    if payment.purpose == Payment.Purpose.SHARE:
        share = Share.objects.select_related("debt__lender").filter(payment=payment).first()
        return _about(share) if share else ""
    return ""


def _about(share: Share) -> str:
    """Return what decided one part, and the law that gives who pays the right to."""
    right = RIGHTS.get(share.debt.lender.country) if share.basis in DECIDED else None
    return f"{BASES[share.basis]} {right}" if right else str(BASES[share.basis])


def changes(receipt: Receipt) -> tuple[papers.PartChange, ...]:
    """Return what a payment made of each part that was owed, in the order that bound."""
    return tuple(
        papers.PartChange(code, *(Money(minor, receipt.currency) for minor in minors))
        for code, *minors in receipt.explained.get("parts", ())
    )


def source(receipt: Receipt) -> str:
    """Return where an order set by hand stands; an order of the law says so in its own words."""
    is_by_hand = receipt.explained.get("ground") in BY_HAND
    return str(receipt.explained["source"]) if is_by_hand else ""
