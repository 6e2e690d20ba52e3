"""How a borrower pays: who they are at the provider, and the methods they let it keep."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.parties import Borrower, Lender


class Customer(models.Model):
    """A borrower as one account at the provider knows them; ``customer_id`` once it answered."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="+")
    account = models.CharField(max_length=64, blank=True)
    key = models.CharField(max_length=64, unique=True)
    customer_id = models.CharField(max_length=64, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "account"], name="one_customer_per_borrower_and_account"
            )
        ]

    def __str__(self) -> str:
        return f"customer {self.pk}"


class Method(models.Model):
    """A card or bank account that the provider keeps for a borrower; we hold only its number."""

    class State(models.TextChoices):
        ACTIVE = "ACTIVE", _("Can be used")
        EXPIRED = "EXPIRED", _("Has run out")
        GONE = "GONE", _("Taken away")

    MOVES = {
        State.ACTIVE: {State.EXPIRED, State.GONE},
        State.EXPIRED: {State.ACTIVE, State.GONE},
        State.GONE: set(),
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="methods")
    code = models.CharField(max_length=16, unique=True)
    account = models.CharField(max_length=64, blank=True)
    customer_id = models.CharField(max_length=64)
    method_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    brand = models.CharField(max_length=32, blank=True)
    last4 = models.CharField(max_length=4, blank=True)
    expires_year = models.PositiveSmallIntegerField(null=True)
    expires_month = models.PositiveSmallIntegerField(null=True)
    mandate_id = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "method_id"], name="each_method_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"method {self.pk} {self.state}"


class Setup(models.Model):
    """One visit to the provider's page to save a method without paying, with a key of its own."""

    class State(models.TextChoices):
        CREATED = "CREATED", _("Started")
        SUCCEEDED = "SUCCEEDED", _("Saved")
        CANCELED = "CANCELED", _("Not saved")

    MOVES = {
        State.CREATED: {State.SUCCEEDED, State.CANCELED},
        State.SUCCEEDED: set(),
        State.CANCELED: {State.SUCCEEDED},
    }

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=64, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.CREATED)
    account = models.CharField(max_length=64, blank=True)
    session_id = models.CharField(max_length=120, blank=True)
    session_url = models.TextField(blank=True)
    method = models.ForeignKey(Method, models.PROTECT, null=True, related_name="+")
    by = models.CharField(max_length=80)
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"setup {self.pk} {self.state}"
