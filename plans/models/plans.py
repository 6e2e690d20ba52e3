"""Agreed plans, their signed agreements and their instalments."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender
from plans.models.proposals import Proposal


class Plan(models.Model):
    """An agreement being kept. ``after_number`` is the debt's last ledger entry before it.

    A plan that is changed is never edited: the new one ``supersedes`` it, and keeps what was paid
    ``before_minor``, in ``before_count`` payments, of those that it took the place of. A broken
    plan can be taken up again as it was; only a person breaks it. ``questioned_minor`` was owed and
    questioned when it was agreed, and is no part of it. A rest is the debt's, not the
    plan's: while a Hold lasts nothing is asked and no day counts, and the plan stays where it is.
    """

    class State(models.TextChoices):
        COOLING_OFF = "COOLING_OFF", _("Agreed; you can still change your mind")
        ACTIVE = "ACTIVE", _("Under way")
        AT_RISK = "AT_RISK", _("Payments are missing")
        BROKEN = "BROKEN", _("Ended after missed payments")
        COMPLETED = "COMPLETED", _("Paid off")
        CANCELLED = "CANCELLED", _("Ended early")
        SUPERSEDED = "SUPERSEDED", _("Changed to a new plan")

    MOVES = {
        State.COOLING_OFF: {
            State.ACTIVE,
            State.COMPLETED,
            State.CANCELLED,
            State.SUPERSEDED,
        },
        State.ACTIVE: {
            State.AT_RISK,
            State.COMPLETED,
            State.CANCELLED,
            State.SUPERSEDED,
        },
        State.AT_RISK: {
            State.ACTIVE,
            State.BROKEN,
            State.COMPLETED,
            State.CANCELLED,
            State.SUPERSEDED,
        },
        State.BROKEN: {State.ACTIVE, State.COMPLETED, State.CANCELLED, State.SUPERSEDED},
        State.COMPLETED: {State.ACTIVE},
        State.CANCELLED: set(),
        State.SUPERSEDED: set(),
    }
    # The borrower keeps it: the debt is on a plan, and what is paid fills it.
    LIVE = (State.COOLING_OFF, State.ACTIVE, State.AT_RISK)
    # Money may be taken for it automatically.
    COLLECTED = (State.ACTIVE, State.AT_RISK)
    # Nothing that happens to the debt later changes what its instalments say.
    LEFT = (State.CANCELLED, State.SUPERSEDED)

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    proposal = models.OneToOneField(Proposal, models.PROTECT, related_name="plan")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="superseded_by"
    )
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=11, choices=State.choices, default=State.COOLING_OFF)
    total_minor = models.BigIntegerField()
    after_number = models.PositiveIntegerField()
    before_minor = models.BigIntegerField(default=0)
    before_count = models.PositiveSmallIntegerField(default=0)
    questioned_minor = models.BigIntegerField(default=0)
    agreed_at = models.DateTimeField()
    cooling_until = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(state__in=["COOLING_OFF", "ACTIVE", "AT_RISK"]),
                name="one_live_plan_per_debt",
            ),
            models.CheckConstraint(
                condition=models.Q(before_minor__gte=0), name="nothing_less_than_nothing_was_paid"
            ),
            models.CheckConstraint(
                condition=models.Q(questioned_minor__gte=0),
                name="nothing_less_than_nothing_is_questioned",
            ),
        ]
        indexes = [
            models.Index(
                fields=["cooling_until"],
                condition=models.Q(state="COOLING_OFF"),
                name="plans_that_cool_off",
            )
        ]

    def __str__(self) -> str:
        return f"plan {self.pk} {self.state}"


class Instalment(models.Model):
    """One payment of a plan. ``paid_minor`` follows the ledger; nobody writes it by hand.

    One that ``is_open`` is what is left when both sides look again; nothing takes it by itself.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="instalments")
    number = models.PositiveSmallIntegerField()
    due_date = models.DateField()
    amount_minor = models.BigIntegerField()
    paid_minor = models.BigIntegerField(default=0)
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="one_instalment_per_number"),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, paid_minor__gte=0)
                & models.Q(paid_minor__lte=models.F("amount_minor")),
                name="paid_is_between_nothing_and_all",
            ),
        ]
        indexes = [models.Index(fields=["due_date"], name="instalments_by_day")]

    def __str__(self) -> str:
        return f"instalment {self.pk}"

    @property
    def left_minor(self) -> int:
        return self.amount_minor - self.paid_minor


class Agreement(models.Model):
    """What was signed: its text in full, the hash of that text, and how it was signed.

    ``contents`` is the canonical text as data; ``digest`` the SHA-256 of its canonical JSON.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    plan = models.OneToOneField(Plan, models.PROTECT, related_name="agreement")
    code = models.CharField(max_length=24, unique=True)
    version = models.CharField(max_length=24)
    language = models.CharField(max_length=8)
    contents = models.JSONField()
    digest = models.CharField(max_length=64)
    signed_name = models.CharField(max_length=120)
    signed_address = models.GenericIPAddressField(null=True)
    signed_at = models.DateTimeField()
    agreed_by = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"agreement {self.pk} {self.code}"
