"""What the provider holds for a lender: the account, its movements, payouts, and what differs."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.ledger import Entry
from payments.models.parties import Lender


class ProviderAccount(models.Model):
    """A lender's own account at the provider; its capabilities as last read there.

    ``capabilities`` is ``{name: status}``, ``requirements`` a list of what is still asked for.
    """

    class State(models.TextChoices):
        CREATED = "CREATED", _("Asked for")
        ONBOARDING = "ONBOARDING", _("Details are missing")
        ACTIVE = "ACTIVE", _("Can take payments")
        RESTRICTED = "RESTRICTED", _("Stopped by the provider")

    MOVES = {
        State.CREATED: {State.ONBOARDING, State.ACTIVE, State.RESTRICTED},
        State.ONBOARDING: {State.ACTIVE, State.RESTRICTED},
        State.ACTIVE: {State.ONBOARDING, State.RESTRICTED},
        State.RESTRICTED: {State.ONBOARDING, State.ACTIVE},
    }

    lender = models.OneToOneField(Lender, models.PROTECT, related_name="provider_account")
    key = models.CharField(max_length=64, unique=True)
    account_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.CREATED)
    capabilities = models.JSONField(default=dict)
    requirements = models.JSONField(default=list)
    by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account_id"],
                condition=~models.Q(account_id=""),
                name="one_lender_per_provider_account",
            )
        ]

    def __str__(self) -> str:
        return f"provider account {self.pk} {self.state}"


class BalanceTransaction(models.Model):
    """One movement of an account's balance as the provider lists it; minor units.

    ``entry`` is the movement of ours that it is; null while nobody has explained it.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=64, blank=True)
    transaction_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=40)
    source_id = models.CharField(max_length=64, blank=True)
    payout_id = models.CharField(max_length=64, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    platform_fee_minor = models.BigIntegerField(default=0)
    net_minor = models.BigIntegerField()
    happened_at = models.DateTimeField()
    available_on = models.DateTimeField(null=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "transaction_id"], name="each_balance_transaction_is_kept_once"
            )
        ]
        indexes = [
            models.Index(fields=["account", "source_id"], name="movements_by_source"),
            models.Index(fields=["account", "payout_id"], name="movements_by_payout"),
        ]

    def __str__(self) -> str:
        return f"balance transaction {self.pk} {self.kind}"


class Payout(models.Model):
    """Money on its way from the provider to the lender's bank; minor units, local arrival day.

    Of an account that several lenders share each has a part of it, and ``whole_minor`` is all.
    """

    class State(models.TextChoices):
        PENDING = "PENDING", _("On its way")
        PAID = "PAID", _("Arrived")
        FAILED = "FAILED", _("Came back")
        CANCELED = "CANCELED", _("Stopped")

    MOVES = {
        State.PENDING: {State.PAID, State.FAILED, State.CANCELED},
        State.PAID: {State.FAILED},
        State.FAILED: set(),
        State.CANCELED: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="payouts")
    account = models.CharField(max_length=64, blank=True)
    payout_id = models.CharField(max_length=64)
    amount_minor = models.BigIntegerField()
    whole_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PENDING)
    arrival_date = models.DateField(null=True)
    created_at = models.DateTimeField()
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="payout")
    returned = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "payout_id", "lender"],
                name="each_payout_is_known_once_to_a_lender",
            )
        ]

    def __str__(self) -> str:
        return f"payout {self.pk} {self.state}"


class Difference(models.Model):
    """Something that the provider's truth and the books do not agree on, until it is explained."""

    class State(models.TextChoices):
        OPEN = "OPEN", _("Not explained")
        MENDED = "MENDED", _("Mended")
        EXPLAINED = "EXPLAINED", _("Explained by a person")

    MOVES = {
        State.OPEN: {State.MENDED, State.EXPLAINED},
        State.MENDED: {State.OPEN},
        State.EXPLAINED: {State.OPEN},
    }

    lender = models.ForeignKey(Lender, models.PROTECT, null=True, related_name="+")
    account = models.CharField(max_length=64, blank=True)
    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=80)
    currency = models.CharField(max_length=3, blank=True)
    ours_minor = models.BigIntegerField(default=0)
    theirs_minor = models.BigIntegerField(default=0)
    state = models.CharField(max_length=9, choices=State.choices, default=State.OPEN)
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=80, blank=True)
    text = models.CharField(max_length=600, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "kind", "object_id"], name="each_difference_is_listed_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["account"], condition=models.Q(state="OPEN"), name="open_differences"
            )
        ]

    def __str__(self) -> str:
        return f"difference {self.pk} {self.kind} {self.state}"


class Reconciliation(models.Model):
    """One walk through an account's events and movements; resumable by ``cursor``, one row a day.

    ``on_date`` is a UTC day; ``counts`` what was seen, mended and found.
    """

    account = models.CharField(max_length=64, blank=True)
    on_date = models.DateField()
    cursor = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "on_date"], name="one_reconciliation_per_account_and_day"
            )
        ]

    def __str__(self) -> str:
        return f"reconciliation {self.pk}"
