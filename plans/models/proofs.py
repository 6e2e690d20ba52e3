"""Papers that show a cost, for the person who decides; they go when the decision is made."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender
from plans.models.proposals import Proposal


class Proof(models.Model):
    """A paper that a borrower added to an offer. Once it is deleted its ``body`` is empty."""

    class Kind(models.TextChoices):
        PDF = "PDF", _("PDF")
        PNG = "PNG", _("Picture")
        JPEG = "JPEG", _("Photo")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    proposal = models.ForeignKey(Proposal, models.PROTECT, related_name="proofs")
    code = models.CharField(max_length=16, unique=True)
    section = models.CharField(max_length=12)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    deleted_by = models.CharField(max_length=80, blank=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["proposal", "sha256"], name="each_paper_is_kept_once"),
            models.CheckConstraint(
                condition=models.Q(deleted_by="", deleted_at__isnull=True)
                | (~models.Q(deleted_by="") & models.Q(deleted_at__isnull=False)),
                name="a_deletion_has_a_who_and_a_when",
            ),
        ]
        indexes = [
            models.Index(
                fields=["proposal"],
                condition=models.Q(deleted_at=None),
                name="papers_that_are_kept",
            )
        ]

    def __str__(self) -> str:
        return f"proof {self.pk}"

    @property
    def is_deleted(self) -> bool:
        return self.deleted_at is not None
