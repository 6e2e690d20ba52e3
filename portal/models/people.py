"""Who signs in, whose debts they may see, and for which lender they work."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Borrower, Lender


class User(AbstractUser):
    """A person who signs in. Borrowers have no password; officers have one and a second factor."""

    language = models.CharField(max_length=8, blank=True)

    def __str__(self) -> str:
        return f"user {self.pk}"


class Identity(models.Model):
    """A proof that this user is the person a lender's record names. One owner per record."""

    user = models.ForeignKey(User, models.PROTECT, related_name="identities")
    borrower = models.OneToOneField(Borrower, models.PROTECT, related_name="+")
    proven_by = models.CharField(max_length=40)
    proven_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"identity {self.pk}"


class Membership(models.Model):
    """What a person may do for a lender; roles widen from viewing to administering."""

    class Role(models.TextChoices):
        VIEWER = "VIEWER", _("Viewer")
        OFFICER = "OFFICER", _("Officer")
        APPROVER = "APPROVER", _("Approver")
        ADMIN = "ADMIN", _("Administrator")

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    role = models.CharField(max_length=8, choices=Role.choices, default=Role.OFFICER)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "lender"], name="one_role_per_user_and_lender")
        ]

    def __str__(self) -> str:
        return f"membership {self.pk} {self.role}"
