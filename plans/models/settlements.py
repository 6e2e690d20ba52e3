"""A smaller sum taken as full payment: asked for, offered, signed, and paid or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Entry, Lender
from plans.models.policies import PolicyVersion


class Settlement(models.Model):
    """What a borrower asks for, or what a lender offers, to end a debt for less. Minor units.

    ``rows`` are its payments as pairs of ISO date and minor units; ``balance_minor`` is what was
    owed when it was offered, after entry ``after_number`` of the book. What the lender gives up is
    booked (``entry``) only once it is fulfilled. ``cure_until`` is the last local day to make up
    for a payment that is late; ``cures`` counts how often that was offered. ``contents`` is what
    was signed, ``digest`` the SHA-256 of its canonical JSON.
    """

    class State(models.TextChoices):
        ASKED = "ASKED", _("Asked for")
        ANSWERED = "ANSWERED", _("Answered with an offer")
        DECLINED = "DECLINED", _("Not agreed")
        PROPOSED = "PROPOSED", _("Waiting for a second officer")
        OFFERED = "OFFERED", _("Offered")
        ACTIVE = "ACTIVE", _("Agreed, and being paid")
        FULFILLED = "FULFILLED", _("Paid")
        BREACHED = "BREACHED", _("Ended without being paid")
        WITHDRAWN = "WITHDRAWN", _("Taken back")
        EXPIRED = "EXPIRED", _("Ran out")

    MOVES = {
        State.ASKED: {
            State.PROPOSED,
            State.OFFERED,
            State.ANSWERED,
            State.DECLINED,
            State.WITHDRAWN,
        },
        State.PROPOSED: {State.OFFERED, State.ASKED, State.WITHDRAWN},
        State.OFFERED: {State.ACTIVE, State.WITHDRAWN, State.EXPIRED},
        State.ACTIVE: {State.FULFILLED, State.BREACHED, State.WITHDRAWN},
        # A payment of it went back: there is time to make up for it.
        State.FULFILLED: {State.ACTIVE},
        State.ANSWERED: set(),
        State.DECLINED: set(),
        State.BREACHED: set(),
        State.WITHDRAWN: set(),
        State.EXPIRED: set(),
    }
    # An offer that the lender is bound by, or is about to be.
    LIVE = (State.PROPOSED, State.OFFERED, State.ACTIVE)

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    answers_to = models.OneToOneField("self", models.PROTECT, null=True, related_name="answer")
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=9, choices=State.choices, default=State.ASKED)
    amount_minor = models.BigIntegerField()
    balance_minor = models.BigIntegerField()
    after_number = models.PositiveIntegerField()
    rows = models.JSONField()
    text = models.CharField(max_length=2000, blank=True)
    policy = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+")
    tier = models.CharField(max_length=12)
    by = models.CharField(max_length=80)
    created_at = models.DateTimeField()
    answer_by_date = models.DateField(null=True)
    proposed_by = models.CharField(max_length=80, blank=True)
    approved_by = models.CharField(max_length=80, blank=True)
    expires_date = models.DateField(null=True)
    offered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    reason_text = models.CharField(max_length=600, blank=True)
    signed_name = models.CharField(max_length=120, blank=True)
    signed_address = models.GenericIPAddressField(null=True)
    signed_at = models.DateTimeField(null=True)
    language = models.CharField(max_length=8, default="en")
    contents = models.JSONField(default=dict, blank=True)
    digest = models.CharField(max_length=64, blank=True)
    cure_until = models.DateField(null=True)
    cures = models.PositiveSmallIntegerField(default=0)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")
    ended_by = models.CharField(max_length=80, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(state__in=["PROPOSED", "OFFERED", "ACTIVE"]),
                name="one_live_settlement_per_debt",
            ),
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(state="ASKED"),
                name="one_settlement_asked_for_per_debt",
            ),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True) | models.Q(state="FULFILLED"),
                name="nothing_is_given_up_before_it_is_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, balance_minor__gt=models.F("amount_minor")),
                name="a_settlement_is_for_less",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["ACTIVE", "FULFILLED", "BREACHED"])
                | (~models.Q(signed_name="") & models.Q(signed_at__isnull=False)),
                name="what_binds_is_signed",
            ),
        ]
        indexes = [models.Index(fields=["lender", "state"], name="settlements_of_a_lender")]

    def __str__(self) -> str:
        return f"settlement {self.pk} {self.state}"

    @property
    def discount_minor(self) -> int:
        """What the lender gives up once it is fulfilled."""
        return self.balance_minor - self.amount_minor

    @property
    def is_from_borrower(self) -> bool:
        """Whether the borrower asked for this very sum."""
        return self.by.startswith("borrower:")

    @property
    def is_asked(self) -> bool:
        return self.state == self.State.ASKED

    @property
    def is_proposed(self) -> bool:
        return self.state == self.State.PROPOSED

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_fulfilled(self) -> bool:
        return self.state == self.State.FULFILLED
