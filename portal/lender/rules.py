"""A lender's policy in sentences: as its people read it, as a borrower reads it, what changes.

Knows the fields of a policy and their units; knows no models and no requests.
"""

from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from payments.models import InterestTerms
from payments.money import Money
from plans.policy import Policy
from portal.words import money_text

NAMES: dict[str, Promise] = {
    "instalments_max_months": gettext_lazy("Longest plan"),
    "instalment_min_minor": gettext_lazy("Smallest payment"),
    "surplus_share_max_percent": gettext_lazy("Share of what is left of a month"),
    "needs_budget": gettext_lazy("Budget"),
    "upfront_min_percent": gettext_lazy("Part at the start"),
    "first_payment_days_max": gettext_lazy("First payment"),
    "settlement_floor_percent": gettext_lazy("Least taken as full payment"),
    "settlement_one_officer_percent": gettext_lazy("Taken by one officer alone"),
    "settlement_at_once_percent": gettext_lazy("Taken at once"),
    "accepts_automatically": gettext_lazy("Who answers"),
    "proof_over_percent": gettext_lazy("Papers about a cost"),
    "cooling_off_hours": gettext_lazy("Hours to change one’s mind"),
    "answer_days": gettext_lazy("Working days to answer"),
    "skips_a_year": gettext_lazy("Payments left out"),
    "moves_a_year": gettext_lazy("Payments moved"),
    "hardship_months_max": gettext_lazy("Months until a review"),
    "token_min_minor": gettext_lazy("Smallest payment until a review"),
    "deferral_months_max": gettext_lazy("Months to wait"),
    "hardship_at_once": gettext_lazy("Who answers smaller payments or a later start"),
    "interest": gettext_lazy("Interest on new debts"),
    "interest_on_plans": gettext_lazy("Interest while a plan is kept"),
}


@dataclass(frozen=True)
class Change:
    """One rule that is another in a newer policy."""

    name: str
    before: str
    after: str


def changes(before: Policy, after: Policy, *, currency: str) -> list[Change]:
    """Return each rule that differs, in the order in which rules are shown."""
    return [
        Change(
            str(NAMES[name]), value_text(before, name, currency), value_text(after, name, currency)
        )
        for name in NAMES
        if getattr(before, name) != getattr(after, name)
    ]


def value_text(policy: Policy, name: str, currency: str) -> str:
    """Say what one rule is set to: ``60 months``."""
    value = getattr(policy, name)
    if name in ("instalments_max_months", "hardship_months_max", "deferral_months_max"):
        return ngettext("%(n)s month", "%(n)s months", value) % {"n": value}
    if name == "first_payment_days_max":
        return ngettext("within %(n)s day", "within %(n)s days", value) % {"n": value}
    if name == "answer_days":
        said = ngettext("within %(n)s working day", "within %(n)s working days", value)
        return said % {"n": value}
    if name in ("instalment_min_minor", "token_min_minor"):
        return money_text(Money(value, currency))
    if name == "needs_budget":
        return _("needed") if value else _("not needed")
    if name == "hardship_at_once":
        return _("these rules, at once") if value else _("a person, every time")
    if name == "accepts_automatically":
        return _("these rules, at once") if value else _("a person, every time")
    if name in ("skips_a_year", "moves_a_year"):
        return ngettext("%(n)s a year", "%(n)s a year", value) % {"n": value}
    if name == "cooling_off_hours":
        return ngettext("%(n)s hour", "%(n)s hours", value) % {"n": value}
    if name == "proof_over_percent":
        return _("over %(n)s%% more than usual") % {"n": value}
    if name == "interest":
        return str(InterestTerms.Convention(value).label) if value else _("none")
    if name == "interest_on_plans":
        return _("goes on") if value else _("stops")
    return f"{value}%"


def for_officers(policy: Policy, *, currency: str) -> list[str]:
    """Return the whole policy as sentences for the lender's own people."""
    months, days = policy.instalments_max_months, policy.first_payment_days_max
    return [
        ngettext("Plans may last up to %(n)s month.", "Plans may last up to %(n)s months.", months)
        % {"n": months},
        _("Each payment is %(amount)s or more.") % {"amount": _least(policy, currency)},
        _("A plan takes at most %(n)s%% of what a borrower has left of a month.")
        % {"n": policy.surplus_share_max_percent},
        _("A plan is agreed at once only where a budget was told.")
        if policy.needs_budget
        else _("A plan may be agreed at once without a budget."),
        _("At least %(n)s%% of the balance is paid at the start.")
        % {"n": policy.upfront_min_percent},
        ngettext(
            "The first payment is within %(n)s day.",
            "The first payment is within %(n)s days.",
            days,
        )
        % {"n": days},
        _("Less than the whole is taken as full payment from %(n)s%% of the balance on.")
        % {"n": policy.settlement_floor_percent},
        _("One officer alone takes %(n)s%% or more; for less, a second one agrees.")
        % {"n": policy.settlement_one_officer_percent},
        _("Where a borrower asks, %(n)s%% or more is taken at once.")
        % {"n": policy.settlement_at_once_percent},
        _("A plan within these rules is agreed at once.")
        if policy.accepts_automatically
        else _("A person answers every plan."),
        _(
            "Papers are asked for only where a person answers, and a cost is over %(n)s%% more than"
            " is usual."
        )
        % {"n": policy.proof_over_percent},
        _cooling_off(policy),
        _answer(policy),
        *_changes(policy),
        *_eased(policy, currency),
        *_interest(policy),
    ]


def _cooling_off(policy: Policy) -> str:
    said = ngettext(
        "For %(n)s hour after a plan is agreed, its borrower may change their mind.",
        "For %(n)s hours after a plan is agreed, its borrower may change their mind.",
        policy.cooling_off_hours,
    )
    return said % {"n": policy.cooling_off_hours}


def for_borrowers(policy: Policy, *, currency: str) -> list[str]:
    """Return the policy as a borrower would be told of it."""
    if not policy.accepts_automatically:
        return [_("A person reads every plan."), _answer(policy)]
    months, days = policy.instalments_max_months, policy.first_payment_days_max
    told = [
        ngettext(
            "Your plan is agreed at once if it lasts %(n)s month or less and each payment is"
            " %(amount)s or more.",
            "Your plan is agreed at once if it lasts %(n)s months or less and each payment is"
            " %(amount)s or more.",
            months,
        )
        % {"n": months, "amount": _least(policy, currency)},
        _("It should leave you room: it takes at most %(n)s%% of what you have left of a month.")
        % {"n": policy.surplus_share_max_percent},
        ngettext(
            "The first payment is within %(n)s day.",
            "The first payment is within %(n)s days.",
            days,
        )
        % {"n": days},
    ]
    if policy.upfront_min_percent:
        told.append(_("At least %(n)s%% is paid at the start.") % {"n": policy.upfront_min_percent})
    if policy.interest and policy.interest_on_plans:
        told.append(_("Interest goes on while you keep a plan. Your agreement says how much."))
    if not policy.needs_budget:
        told.append(_("You do not have to tell us about your month."))
    told += _eased_told(policy)
    return [*told, _("You can send any other plan too."), _answer(policy), _own_changes(policy)]


def _changes(policy: Policy) -> list[str]:
    skips, moves = policy.skips_a_year, policy.moves_a_year
    return [
        ngettext(
            "While a plan runs, its borrower may leave out %(n)s payment a year, at once.",
            "While a plan runs, its borrower may leave out %(n)s payments a year, at once.",
            skips,
        )
        % {"n": skips},
        ngettext(
            "They may move %(n)s payment a year to another day, at once.",
            "They may move %(n)s payments a year to another day, at once.",
            moves,
        )
        % {"n": moves},
    ]


def _eased(policy: Policy, currency: str) -> list[str]:
    months, wait = policy.hardship_months_max, policy.deferral_months_max
    said = [
        ngettext(
            "Where a month bears less, smaller payments are agreed for up to %(n)s month; then both"
            " sides look again.",
            "Where a month bears less, smaller payments are agreed for up to %(n)s months; then"
            " both sides look again.",
            months,
        )
        % {"n": months}
    ]
    least = money_text(Money(policy.token_min_minor, currency))
    said.append(
        _("Until then, each payment is %(amount)s or more.") % {"amount": least}
        if policy.token_min_minor
        else _("Until then, a payment may be as small as a payment can be.")
    )
    waits = ngettext(
        "Where a change is over soon, the first payment may wait up to %(n)s month.",
        "Where a change is over soon, the first payment may wait up to %(n)s months.",
        wait,
    )
    said.append(waits % {"n": wait} if wait else _("No first payment waits for a change."))
    return [
        *said,
        _("Within these rules, smaller payments or a later start are agreed at once.")
        if policy.hardship_at_once
        else _("A person answers smaller payments or a later start."),
    ]


def _eased_told(policy: Policy) -> list[str]:
    """Tell a borrower what is agreed at once where a month bears less; nothing where nothing is."""
    if not policy.hardship_at_once:
        return []
    months, wait = policy.hardship_months_max, policy.deferral_months_max
    said = ngettext(
        "If your month bears less than that, smaller payments are agreed at once for up to %(n)s"
        " month; then we look at it together.",
        "If your month bears less than that, smaller payments are agreed at once for up to %(n)s"
        " months; then we look at it together.",
        months,
    )
    waits = ngettext(
        "If things get better soon, your first payment can wait up to %(n)s month.",
        "If things get better soon, your first payment can wait up to %(n)s months.",
        wait,
    )
    return [said % {"n": months}, *([waits % {"n": wait}] if wait else [])]


def _own_changes(policy: Policy) -> str:
    return _(
        "Later you can leave out %(skips)s payments a year and move %(moves)s by yourself, at once."
    ) % {"skips": policy.skips_a_year, "moves": policy.moves_a_year}


def _interest(policy: Policy) -> list[str]:
    grows = _("Debts that you place grow at the rate in your file: %(days)s.")
    return [
        grows % {"days": InterestTerms.Convention(policy.interest).label}
        if policy.interest
        else _("Debts that you place cost nothing more from the day they are here."),
        _("Interest goes on while a plan is kept.")
        if policy.interest_on_plans
        else _("Interest stops while a plan is agreed and kept."),
    ]


def _answer(policy: Policy) -> str:
    said = ngettext(
        "A person answers within %(n)s working day.",
        "A person answers within %(n)s working days.",
        policy.answer_days,
    )
    return said % {"n": policy.answer_days}


def _least(policy: Policy, currency: str) -> str:
    return money_text(Money(policy.instalment_min_minor, currency))
