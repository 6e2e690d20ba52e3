"""What happens when a payment is missed, in the same sentences wherever it is told.

Conditions, counts and days are those of ``plans/ladder.py`` and ``plans/rail_days.py``.
"""

from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from payments.money import Money
from plans import ladder
from plans.missing import rail_days
from plans.models import Plan
from portal.words import day_text, money_text

# Why an officer ended a plan, as the borrower reads it. The key is kept, the words may change.
WHY_ENDED: dict[str, Promise] = {
    "NO_ANSWER": gettext_lazy("Payments are missing, and there was no answer to the letters."),
    "NOT_KEPT": gettext_lazy("Payments are missing again after the plan was changed or kept."),
    "ASKED": gettext_lazy("You asked for the plan to end."),
    "OTHER": gettext_lazy("For the reason given below."),
}


def why_ended(code: str) -> str:
    """Return the reason in the borrower's words; nothing where none is known."""
    return str(WHY_ENDED.get(code, ""))


def said_of(state: str, late: Money, since: date) -> tuple[str, str, str]:
    """Return what a borrower reads first about late payments, the next step's words and door."""
    facts = {"amount": money_text(late), "day": day_text(since)}
    if state == Plan.State.AT_RISK:
        said = _("%(amount)s has been due since %(day)s. Your plan is still on; please choose how.")
        return said % facts, _("Choose how to go on"), "missed"
    said = _("%(amount)s was due on %(day)s. Your plan is still on.")
    return said % facts, _("See what you can do"), "missed"


def said_of_broken(lender: str) -> tuple[str, str, str]:
    """Return the same about a plan that was ended."""
    said = _("%(lender)s ended your plan. You can take it up again with one press.")
    return said % {"lender": lender}, _("Take it up again"), "reinstatement"


def steps() -> list[tuple[str, str]]:
    """Return what happens when a payment is missed: a title and its sentences, in order."""
    return [
        (_("First there is time"), _grace()),
        (_("Then we write once, and you choose"), _choices()),
        (_("A plan at risk"), at_risk()),
        (_("Notice"), _notice()),
        (_("A person looks"), _person()),
        (_("If it ends"), _ended()),
        (_("Days that do not count"), _rests()),
    ]


def _grace() -> str:
    return _(
        "A payment is late %(card)s day after its day for a card, %(transfer)s days for a"
        " transfer, %(debit)s days for a bank debit. Money on its way is never late."
    ) % {"card": rail_days.CARD, "transfer": rail_days.TRANSFER, "debit": rail_days.DEBIT}


def _choices() -> str:
    return _(
        "You can pay, pay by a later day, put the payment after the last one, or spread it over"
        " those that are left. Each costs nothing and is agreed at once."
    )


def at_risk() -> str:
    """Return when a plan is at risk, in one sentence."""
    return _(
        "A plan is at risk when %(count)s payments are each more than %(days)s days late, or"
        " %(missed)s of %(of)s in a row are late, and nothing was chosen. Paying what is late"
        " brings it back by itself."
    ) % {
        "count": ladder.LATE_COUNT,
        "days": ladder.LATE_DAYS,
        "missed": ladder.MISSED_COUNT,
        "of": ladder.MISSED_OF,
    }


def _notice() -> str:
    return _(
        "We write again. If nothing changes you get notice of %(notice)s days. There are at least"
        " %(step)s days between two letters."
    ) % {"notice": ladder.NOTICE_DAYS, "step": ladder.STEP_DAYS}


def _person() -> str:
    return _(
        "After those days a person at your lender looks. They leave the plan as it is, give more"
        " time, or end it and say why. A program never ends a plan."
    )


def _ended() -> str:
    return _(
        "No fee is added, and nothing is charged for the days before. You can take the plan up"
        " again with one press, as it was, as long as the debt is here."
    )


def _rests() -> str:
    return _(
        "While you rest, or while something you questioned is looked at, no day counts and nobody"
        " writes to ask."
    )


# Why a plan cannot be ended now, told to an officer, with what is possible instead.
WHY_NOT_ENDED: dict[str, Promise] = {
    "NO_NOTICE": gettext_lazy(
        "A plan can end only after notice of the days agreed. You can leave it or give time."
    ),
    "NONE_RUNS": gettext_lazy(
        "No notice runs, so there is nothing to make longer. You can leave the plan as it is."
    ),
    "NOT_TOLD": gettext_lazy(
        "The letter of notice has not gone out yet, so the plan cannot end. You can leave it as it"
        " is or give time; look under Letters for why."
    ),
    "COMING": gettext_lazy("Money is on its way. Please wait until it has arrived or ended."),
    "RESTING": gettext_lazy("The account rests or is under question, so no day counts now."),
    "PAID": gettext_lazy("Money came: the plan is not at risk any more. Nothing has to be done."),
}
