"""What helps a borrower to deal with a debt, told by themselves and kept only while they wish."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Borrower, Lender


class SupportNeed(models.Model):
    """One thing that helps, and the consent under which a lender may know it.

    Only a code, no story. Deleted when it is withdrawn, and when ``until_date`` is over.
    """

    class Code(models.TextChoices):
        LARGE_PRINT = "LARGE_PRINT", _("Large print")
        MORE_TIME = "MORE_TIME", _("More time to answer")
        WRITTEN_ONLY = "WRITTEN_ONLY", _("In writing only, no calls")
        HELPER = "HELPER", _("Somebody helps me")
        MENTAL_HEALTH = "MENTAL_HEALTH", _("My mental health")
        PLAIN_WORDS = "PLAIN_WORDS", _("Plain words, or another language")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, choices=Code.choices)
    consent_version = models.CharField(max_length=16)
    consent_language = models.CharField(max_length=8)
    by = models.CharField(max_length=80)
    given_at = models.DateTimeField()
    until_date = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["borrower", "code"], name="each_support_need_once")
        ]
        indexes = [models.Index(fields=["until_date"], name="support_needs_to_forget")]

    def __str__(self) -> str:
        return f"support need {self.pk}"
