"""Who may act for a borrower: an adviser, for one debt, so far and so long as the borrower says."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender
from portal.models.people import User


class Authority(models.Model):
    """What a borrower lets an adviser do with one debt, until ``until_date``; over in one press."""

    class State(models.TextChoices):
        OFFERED = "OFFERED", _("Not accepted yet")
        ACTIVE = "ACTIVE", _("Helping")
        REVOKED = "REVOKED", _("Ended")

    MOVES = {
        State.OFFERED: {State.ACTIVE, State.REVOKED},
        State.ACTIVE: {State.REVOKED},
        State.REVOKED: set(),
    }

    class Scope(models.TextChoices):
        VIEW = "VIEW", _("See this account")
        PROPOSE = "PROPOSE", _("See it and propose a plan")
        FULL = "FULL", _("See it, propose a plan, and ask for time")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    given_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    adviser = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OFFERED)
    scope = models.CharField(max_length=8, choices=Scope.choices)
    email = models.CharField(max_length=254)
    name = models.CharField(max_length=120)
    made_at = models.DateTimeField()
    until_date = models.DateField()
    accepted_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["debt", "state"], name="authorities_of_a_debt")]

    def __str__(self) -> str:
        return f"authority {self.pk} {self.state}"

    @property
    def may_propose(self) -> bool:
        return self.scope in (self.Scope.PROPOSE, self.Scope.FULL)

    @property
    def may_ask_for_time(self) -> bool:
        return self.scope == self.Scope.FULL
