"""Where a borrower can be written to, the invitations sent there, and one-time codes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Borrower, Debt, Lender
from portal.models.people import User


class ContactPoint(models.Model):
    """One address of one borrower, where it came from and whether it is known to work."""

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("E-mail")
        PHONE = "PHONE", _("Phone")
        POST = "POST", _("Letter")

    class State(models.TextChoices):
        UNVERIFIED = "UNVERIFIED", _("Not confirmed")
        VERIFIED = "VERIFIED", _("Confirmed")
        OPTED_OUT = "OPTED_OUT", _("Asked us to stop")
        BOUNCED = "BOUNCED", _("Letters came back")
        RETIRED = "RETIRED", _("No longer used")
        WRONG_PERSON = "WRONG_PERSON", _("Belongs to somebody else")

    MOVES = {
        State.UNVERIFIED: {
            State.VERIFIED,
            State.OPTED_OUT,
            State.BOUNCED,
            State.RETIRED,
            State.WRONG_PERSON,
        },
        State.VERIFIED: {State.OPTED_OUT, State.BOUNCED, State.RETIRED, State.WRONG_PERSON},
        State.OPTED_OUT: {State.VERIFIED},
        State.BOUNCED: {State.VERIFIED, State.RETIRED},
        # Its owner may confirm it again.
        State.RETIRED: {State.VERIFIED},
        State.WRONG_PERSON: set(),
    }
    USABLE = (State.UNVERIFIED, State.VERIFIED)

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=5, choices=Kind.choices)
    value = models.CharField(max_length=320)
    state = models.CharField(max_length=12, choices=State.choices, default=State.UNVERIFIED)
    source = models.CharField(max_length=40)
    checked_date = models.DateField(null=True)
    verified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["borrower", "kind", "value"], name="each_contact_point_once"
            )
        ]
        indexes = [models.Index(fields=["kind", "value"], name="contact_points_by_value")]

    def __str__(self) -> str:
        return f"contact point {self.pk} {self.kind}"


class Invitation(models.Model):
    """A way in for ``person``, by link or by printed code. Only hashes are stored.

    ``person`` is one of those who owe the debt. A press spends it.
    """

    class Kind(models.TextChoices):
        EMAIL = "EMAIL", _("E-mail")
        LETTER = "LETTER", _("Letter")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    person = models.ForeignKey(Borrower, models.PROTECT, related_name="+")
    contact_point = models.ForeignKey(ContactPoint, models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    secret_hash = models.CharField(max_length=64, unique=True)
    by = models.CharField(max_length=80)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    spent_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"invitation {self.pk} {self.kind}"


class OneTimeCode(models.Model):
    """A code sent to an address to prove possession: hashed, short-lived, few tries."""

    purpose = models.CharField(max_length=24)
    session_hash = models.CharField(max_length=64)
    borrower = models.ForeignKey(Borrower, models.CASCADE, null=True, related_name="+")
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    kind = models.CharField(max_length=5, choices=ContactPoint.Kind.choices)
    value = models.CharField(max_length=320)
    code_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    spent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["session_hash", "purpose"], name="codes_of_a_session")]

    def __str__(self) -> str:
        return f"code {self.pk} {self.purpose}"


class RateCount(models.Model):
    """How often something was tried in a window: the limits that slow guessing down."""

    key = models.CharField(max_length=96)
    window = models.BigIntegerField()
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["key", "window"], name="one_count_per_window")
        ]

    def __str__(self) -> str:
        return f"rate {self.key} {self.count}"
