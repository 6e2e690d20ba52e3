"""Sums promised for a day, and links by which somebody else may pay one."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Lender
from payments.models.payments import Payment


class PayoffQuote(models.Model):
    """What closes a debt if it is paid by the end of a local day; minor units by part.

    ``parts`` is ``[[bucket or reason, minor], …]`` and adds up to ``amount_minor``.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="quotes")
    code = models.CharField(max_length=16, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    parts = models.JSONField()
    valid_through = models.DateField()
    made_at = models.DateTimeField()
    by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"quote {self.pk}"


class PayLink(models.Model):
    """A link with which a friend pays one amount and learns neither lender nor balance.

    Only the hash of its token is kept.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", _("Can be used")
        USED = "USED", _("Paid")
        WITHDRAWN = "WITHDRAWN", _("Taken back")
        EXPIRED = "EXPIRED", _("Ran out")

    MOVES = {
        State.OPEN: {State.USED, State.WITHDRAWN, State.EXPIRED},
        State.USED: set(),
        # Its page may have been open when it ran out or was taken back.
        State.WITHDRAWN: {State.USED},
        State.EXPIRED: {State.USED},
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="pay_links")
    code = models.CharField(max_length=16, unique=True)
    token_hash = models.CharField(max_length=64, unique=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    payer_email = models.EmailField(blank=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="a_pay_link_is_for_something"
            )
        ]

    def __str__(self) -> str:
        return f"pay link {self.pk} {self.state}"
