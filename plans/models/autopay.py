"""Permission to collect a plan's instalments from a saved method, and each collection."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender, Method, Payment
from plans.models.plans import Plan


class Mandate(models.Model):
    """The borrower's permission, in the words they agreed to, with when and from where.

    ``digest`` is the SHA-256 of ``text``; ``notice_days`` how long before each debit they are told.
    While ``paused_at`` is set nothing is taken, until the borrower says to go on.
    """

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("In force")
        CANCELLED = "CANCELLED", _("Cancelled")
        ENDED = "ENDED", _("Ended with the plan")

    MOVES = {
        State.ACTIVE: {State.CANCELLED, State.ENDED},
        State.CANCELLED: set(),
        State.ENDED: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="mandates")
    method = models.ForeignKey(Method, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ACTIVE)
    version = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    text = models.TextField()
    digest = models.CharField(max_length=64)
    notice_days = models.PositiveSmallIntegerField(default=3)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_address = models.GenericIPAddressField(null=True)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    paused_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=models.Q(state="ACTIVE"),
                name="one_mandate_in_force_per_plan",
            )
        ]

    def __str__(self) -> str:
        return f"mandate {self.pk} {self.state}"


class Debit(models.Model):
    """One collection of one instalment; a retry is another. Local days, minor units.

    ``amount_minor`` is what the borrower was told would be taken at the most; ``moved_at`` when
    they moved it to another day, which they may once.
    """

    class State(models.TextChoices):
        PLANNED = "PLANNED", _("Planned")
        NOTIFIED = "NOTIFIED", _("You have been told")
        SENT = "SENT", _("On its way")
        PAID = "PAID", _("Paid")
        FAILED = "FAILED", _("Did not go through")
        NEEDS_BORROWER = "NEEDS_BORROWER", _("Your bank wants you to confirm it")
        CANCELLED = "CANCELLED", _("Not taken")

    MOVES = {
        State.PLANNED: {State.NOTIFIED, State.CANCELLED},
        State.NOTIFIED: {State.SENT, State.CANCELLED},
        State.SENT: {State.PAID, State.FAILED, State.NEEDS_BORROWER, State.CANCELLED},
        State.NEEDS_BORROWER: {State.PAID, State.FAILED, State.CANCELLED},
        State.PAID: set(),
        State.FAILED: set(),
        State.CANCELLED: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="debits")
    mandate = models.ForeignKey(Mandate, models.PROTECT, related_name="debits")
    code = models.CharField(max_length=16, unique=True)
    instalment_number = models.PositiveSmallIntegerField()
    attempt = models.PositiveSmallIntegerField(default=1)
    due_date = models.DateField()
    charge_date = models.DateField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=14, choices=State.choices, default=State.PLANNED)
    reason = models.CharField(max_length=64, blank=True)
    notified_at = models.DateTimeField(null=True)
    moved_at = models.DateTimeField(null=True)
    payment = models.OneToOneField(Payment, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["mandate", "instalment_number", "attempt"],
                name="each_debit_is_planned_once",
            )
        ]
        indexes = [models.Index(fields=["state", "charge_date"], name="debits_by_day")]

    def __str__(self) -> str:
        return f"debit {self.pk} {self.state}"
