"""Offers: the borrower's, and a lender's counter-offer to one."""

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender
from plans.models.budgets import BudgetStatement
from plans.models.policies import PolicyVersion
from plans.models.situations import Situation
from plans.schedule import Frequency, Shape, Terms


class Proposal(models.Model):
    """Terms that one side offers the other. A draft may change; a sent one never does.

    ``rows`` holds the payments of an uneven shape as pairs of ISO date and minor units, ``months``
    what is left over in single months (1 to 12) where the borrower said so, in minor units.
    Where it ``changes`` a running plan, ``change`` says how (a leeway.Kind). ``situation`` is what
    the borrower had told when it was sent, ``review_date`` when both sides look again.
    """

    class State(models.TextChoices):
        DRAFT = "DRAFT", _("Not sent yet")
        SUBMITTED = "SUBMITTED", _("Sent")
        ACCEPTED_BY_POLICY = "ACCEPTED_BY_POLICY", _("Agreed at once")
        PENDING_REVIEW = "PENDING_REVIEW", _("Waiting for a person's answer")
        ACCEPTED = "ACCEPTED", _("Agreed")
        COUNTERED = "COUNTERED", _("Another plan was suggested")
        DECLINED = "DECLINED", _("Not agreed")
        WITHDRAWN = "WITHDRAWN", _("Taken back")
        EXPIRED = "EXPIRED", _("Ran out")

    MOVES = {
        State.DRAFT: {State.SUBMITTED, State.WITHDRAWN},
        State.SUBMITTED: {State.ACCEPTED_BY_POLICY, State.PENDING_REVIEW},
        State.PENDING_REVIEW: {
            State.ACCEPTED,
            State.COUNTERED,
            State.DECLINED,
            State.WITHDRAWN,
            State.EXPIRED,
        },
        State.ACCEPTED_BY_POLICY: set(),
        State.ACCEPTED: set(),
        State.COUNTERED: set(),
        State.DECLINED: set(),
        State.WITHDRAWN: set(),
        State.EXPIRED: set(),
    }
    WAITING = (State.SUBMITTED, State.PENDING_REVIEW)

    class Side(models.TextChoices):
        BORROWER = "BORROWER", _("Borrower")
        LENDER = "LENDER", _("Lender")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    side = models.CharField(max_length=8, choices=Side.choices, default=Side.BORROWER)
    answers_to = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="answers", verbose_name=_("answers to")
    )
    round = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=20, choices=State.choices, default=State.DRAFT)
    frequency = models.CharField(max_length=12, default=Frequency.MONTHLY)
    first_date = models.DateField()
    count = models.PositiveSmallIntegerField()
    anchor_day = models.PositiveSmallIntegerField(null=True)
    amount_minor = models.BigIntegerField(null=True)
    upfront_minor = models.BigIntegerField(default=0)
    upfront_date = models.DateField(null=True)
    shape = models.CharField(max_length=12, default=Shape.EQUAL)
    rows = models.JSONField(default=list, blank=True)
    months = models.JSONField(default=dict, blank=True)
    review_date = models.DateField(null=True)
    total_minor = models.BigIntegerField()
    changes = models.ForeignKey("plans.Plan", models.PROTECT, null=True, related_name="changed_by")
    change = models.CharField(max_length=12, blank=True)
    budget = models.ForeignKey(BudgetStatement, models.PROTECT, null=True, related_name="+")
    situation = models.ForeignKey(Situation, models.PROTECT, null=True, related_name="+")
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, null=True, related_name="+")
    verdict = models.JSONField(default=list, blank=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_address = models.GenericIPAddressField(null=True)
    language = models.CharField(max_length=8, default="en")
    by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True)
    answer_by_date = models.DateField(null=True)
    expires_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    reason_code = models.CharField(max_length=32, blank=True)
    reason_text = models.CharField(max_length=600, blank=True)
    nearest = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(state__in=["SUBMITTED", "PENDING_REVIEW"]),
                name="one_waiting_proposal_per_debt",
            ),
            models.UniqueConstraint(
                fields=["debt"], condition=models.Q(state="DRAFT"), name="one_draft_per_debt"
            ),
            models.CheckConstraint(
                condition=models.Q(answered_by="", answered_at__isnull=True)
                | (~models.Q(answered_by="") & models.Q(answered_at__isnull=False)),
                name="an_answer_has_a_who_and_a_when",
            ),
        ]
        indexes = [
            models.Index(fields=["lender", "state", "submitted_at"], name="proposals_of_a_lender")
        ]

    def __str__(self) -> str:
        return f"proposal {self.pk} {self.state}"

    @property
    def is_waiting(self) -> bool:
        return self.state in self.WAITING

    @property
    def is_from_lender(self) -> bool:
        return self.side == self.Side.LENDER

    @property
    def terms(self) -> Terms:
        return Terms(
            frequency=Frequency(self.frequency),
            first_date=self.first_date,
            count=self.count,
            anchor_day=self.anchor_day,
            amount_minor=self.amount_minor,
            upfront_minor=self.upfront_minor,
            upfront_date=self.upfront_date,
            shape=Shape(self.shape),
            rows=tuple((date.fromisoformat(day), minor) for day, minor in self.rows),
            review_date=self.review_date,
        )
