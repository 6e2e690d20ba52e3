"""Payments as we ask the provider for them, what it told us, and the receipts for what arrived."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.ledger import Entry
from payments.models.methods import Method
from payments.models.parties import Lender


class Payment(models.Model):
    """One try to pay: a row before the provider is called, with a key of its own.

    ``asked_at`` is when a sweep last asked the provider how it stands; ``paid_on`` the local day on
    which the payer paid, where that is not the day it was booked; ``final_after`` the local day
    after which the payer's bank can no longer take it back; ``ahead`` what becomes of money beyond
    what is due; ``platform_fee_minor`` what the lender is charged by the portal.
    """

    class State(models.TextChoices):
        CREATED = "CREATED", _("Started")
        REQUIRES_ACTION = "REQUIRES_ACTION", _("Waiting for the bank's check")
        PROCESSING = "PROCESSING", _("On its way")
        SUCCEEDED = "SUCCEEDED", _("Paid")
        FAILED = "FAILED", _("Did not go through")
        CANCELED = "CANCELED", _("Stopped before paying")

    MOVES = {
        State.CREATED: {
            State.REQUIRES_ACTION,
            State.PROCESSING,
            State.SUCCEEDED,
            State.FAILED,
            State.CANCELED,
        },
        State.REQUIRES_ACTION: {
            State.PROCESSING,
            State.SUCCEEDED,
            State.FAILED,
            State.CANCELED,
        },
        State.PROCESSING: {State.SUCCEEDED, State.FAILED},
        # A page closed by us may still be paid by a tab left open: money that arrives is booked.
        State.FAILED: {State.SUCCEEDED},
        State.CANCELED: {State.SUCCEEDED},
        State.SUCCEEDED: set(),
    }
    # A page or a try that somebody may still act on; at most one at a time for a debt.
    OPEN = (State.CREATED, State.REQUIRES_ACTION)
    # What is under way, slow bank debits too: its amount is reserved.
    LIVE = (*OPEN, State.PROCESSING)

    class Purpose(models.TextChoices):
        NEXT = "NEXT", _("The next payment")
        OVERDUE = "OVERDUE", _("What is overdue")
        ALL = "ALL", _("Everything")
        OWN = "OWN", _("An amount of my own")
        EXTRA = "EXTRA", _("More than was due")
        SHARE = "SHARE", _("A share of one sum for several debts")
        AUTOPAY = "AUTOPAY", _("An automatic payment")
        FRIEND = "FRIEND", _("A payment by somebody else")
        TRANSFER = "TRANSFER", _("A bank transfer")
        CREDIT = "CREDIT", _("What was paid too much elsewhere")

    class Rail(models.TextChoices):
        PAGE = "PAGE", _("On the payment page")
        DEBIT = "DEBIT", _("From a saved method")
        TRANSFER = "TRANSFER", _("By bank transfer")
        CREDIT = "CREDIT", _("From what was paid too much elsewhere")

    class Ahead(models.TextChoices):
        CUSHION = "CUSHION", _("Keep it as a cushion: the next payments are covered")
        SHORTER = "SHORTER", _("Finish sooner: the last payments fall away")
        SMALLER = "SMALLER", _("Pay less each time: what is left is spread anew")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="payments")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="payments")
    code = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=64, unique=True)
    purpose = models.CharField(max_length=8, choices=Purpose.choices)
    rail = models.CharField(max_length=8, choices=Rail.choices, default=Rail.PAGE)
    ahead = models.CharField(max_length=8, choices=Ahead.choices, default=Ahead.CUSHION)
    amount_minor = models.BigIntegerField()
    platform_fee_minor = models.BigIntegerField(default=0)
    received_minor = models.BigIntegerField(default=0)
    directed_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=16, choices=State.choices, default=State.CREATED)
    by = models.CharField(max_length=80)
    language = models.CharField(max_length=8, default="en")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    stripe_account = models.CharField(max_length=64, blank=True)
    session_id = models.CharField(max_length=120, blank=True)
    session_url = models.TextField(blank=True)
    intent_id = models.CharField(max_length=64, blank=True)
    charge_id = models.CharField(max_length=64, blank=True)
    saves_method = models.BooleanField(default=False)
    method = models.ForeignKey(Method, models.PROTECT, null=True, related_name="payments")
    method_kind = models.CharField(max_length=32, blank=True)
    method_brand = models.CharField(max_length=32, blank=True)
    method_last4 = models.CharField(max_length=4, blank=True)
    failure_code = models.CharField(max_length=64, blank=True)
    settled_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    final_after = models.DateField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="payment")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt"],
                condition=models.Q(state__in=["CREATED", "REQUIRES_ACTION"]),
                name="one_open_payment_per_debt",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="a_payment_is_more_than_nothing"
            ),
            models.CheckConstraint(
                condition=models.Q(entry__isnull=True) | models.Q(state="SUCCEEDED"),
                name="only_paid_is_booked",
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="payments_to_look_up")]

    def __str__(self) -> str:
        return f"payment {self.pk} {self.state}"

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE


class StripeEvent(models.Model):
    """A webhook as it was sent. Stored first, acted on after, kept as evidence.

    ``due_at`` is when it may be acted on (again): while one worker is at it, others wait till then.
    """

    account = models.CharField(max_length=64, blank=True)
    event_id = models.CharField(max_length=80)
    kind = models.CharField(max_length=80)
    body = models.JSONField()
    received_at = models.DateTimeField()
    acted_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0)
    trouble = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "event_id"], name="each_event_is_stored_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["id"],
                condition=models.Q(acted_at__isnull=True),
                name="events_to_act_on",
            )
        ]

    def __str__(self) -> str:
        return f"stripe event {self.pk} {self.kind}"


class ReceiptSeries(models.Model):
    """The last number given to one kind of paper of one lender in one year, without a gap."""

    class Kind(models.TextChoices):
        RECEIPT = "RECEIPT", _("Receipt")
        CREDIT_NOTE = "CREDIT_NOTE", _("Credit note")
        CLEARANCE = "CLEARANCE", _("Letter that a debt is over")

    kind = models.CharField(max_length=11, choices=Kind.choices, default=Kind.RECEIPT)
    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "year", "kind"], name="one_series_per_lender_year_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"series {self.lender_id} {self.year}"


class Receipt(models.Model):
    """The proof of one settled payment. ``lines`` and ``progress`` are as they were that moment.

    ``explained`` says why in that order: its ``ground`` and ``source``, and ``parts`` as
    ``[[bucket, before, paid, after], …]`` in minor units; {} on receipts from before this was kept.
    ``lines`` is ``[[bucket, minor], …]`` in waterfall order; ``progress`` is {} or
    ``{"paid": n, "count": m, "paid_minor": …, "total_minor": …, "next_date": …, "next_minor": …}``.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="receipts")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="receipts")
    payment = models.OneToOneField(Payment, models.PROTECT, related_name="receipt")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, unique=True)
    check_code = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    order_name = models.CharField(max_length=24)
    explained = models.JSONField(default=dict)
    lines = models.JSONField()
    owed_before_minor = models.BigIntegerField()
    owed_after_minor = models.BigIntegerField()
    progress = models.JSONField(default=dict)
    final_after = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "year", "number"], name="receipts_are_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"receipt {self.pk} {self.code}"
