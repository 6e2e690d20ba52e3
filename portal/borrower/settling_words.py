"""Where settling for less stands, in one sentence, for the pages that list debts."""

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from payments.models import Debt
from payments.money import Money
from plans.models import Settlement
from portal.words import day_text, money_text

OPEN_NOW = (Settlement.State.ASKED, *Settlement.LIVE)


def knowing_settlements(debts: QuerySet[Debt]) -> QuerySet[Debt]:
    """Let debts know whether anything about settling is open, so that most need not ask again."""
    open_now = Settlement.objects.filter(debt=OuterRef("pk"), state__in=OPEN_NOW)
    return debts.annotate(is_settled_for=Exists(open_now))


def settlement_words(settlement: Settlement, lender: str) -> tuple[str, str]:
    """Return the sentence and the words of its one next step; ``lender`` is the name shown."""
    amount = money_text(Money(settlement.amount_minor, settlement.debt.currency))
    if settlement.is_active:
        said = _("You are settling this for %(amount)s.") % {"amount": amount}
        return said, _("See your payments")
    if settlement.is_offered:
        said = _("%(lender)s takes %(amount)s as full payment. You can answer until %(day)s.")
        said %= {"lender": lender, "amount": amount, "day": day_text(settlement.expires_date)}
        return said, _("Read the offer")
    said = _("You asked to settle for %(amount)s. A person at %(lender)s will answer.")
    return said % {"lender": lender, "amount": amount}, _("See what you asked")
