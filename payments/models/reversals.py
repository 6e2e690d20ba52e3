"""Money that went back: refunds, chargebacks, and the credit notes that correct receipts."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.debts import Debt
from payments.models.ledger import Entry
from payments.models.parties import Lender
from payments.models.payments import Payment, Receipt


class Refund(models.Model):
    """Money given back, by whomever it was started. Minor units.

    Booked (``entry``) as soon as the provider has taken it from the balance, pending or done;
    ``restored`` undoes that where it failed later. ``asked_at`` as on a payment. ``is_by_hand``:
    an officer sends it from the lender's own bank, because the provider could not. ``moved_to``:
    nobody sends it, for it counts as that payment of another debt.
    """

    class State(models.TextChoices):
        PROPOSED = "PROPOSED", _("Waiting for a second officer")
        CREATED = "CREATED", _("Started")
        PENDING = "PENDING", _("On its way back")
        SUCCEEDED = "SUCCEEDED", _("Given back")
        FAILED = "FAILED", _("Could not be given back")
        CANCELED = "CANCELED", _("Stopped")

    MOVES = {
        State.PROPOSED: {State.CREATED, State.CANCELED},
        State.CREATED: {State.PENDING, State.SUCCEEDED, State.FAILED, State.CANCELED},
        State.PENDING: {State.SUCCEEDED, State.FAILED, State.CANCELED},
        # The receiving bank may send it back after it was thought done.
        State.SUCCEEDED: {State.FAILED},
        State.FAILED: set(),
        State.CANCELED: set(),
    }
    # What still takes money from the payment, or has taken it.
    COUNTED = (State.PROPOSED, State.CREATED, State.PENDING, State.SUCCEEDED)

    class Cause(models.TextChoices):
        MISTAKE = "MISTAKE", _("Taken by mistake: it is owed again")
        DUPLICATE = "DUPLICATE", _("Paid twice: it is owed again")
        GOODWILL = "GOODWILL", _("Given back out of goodwill: principal is owed again")
        OVERPAID = "OVERPAID", _("More than was owed")
        UNDONE = "UNDONE", _("The payment behind it was taken back: it is owed again")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    code = models.CharField(max_length=16, unique=True)
    key = models.CharField(max_length=64, unique=True)
    account = models.CharField(max_length=64, blank=True)
    refund_id = models.CharField(max_length=64, blank=True)
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    cause = models.CharField(max_length=9, choices=Cause.choices, default=Cause.MISTAKE)
    text = models.CharField(max_length=600, blank=True)
    is_by_hand = models.BooleanField(default=False)
    moved_to = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="moved_from")
    state = models.CharField(max_length=9, choices=State.choices, default=State.PROPOSED)
    by = models.CharField(max_length=80)
    approved_by = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True)
    failure_code = models.CharField(max_length=64, blank=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="refund")
    restored = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "refund_id"],
                condition=~models.Q(refund_id=""),
                name="each_refund_is_known_once",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0), name="a_refund_is_more_than_nothing"
            ),
        ]
        indexes = [models.Index(fields=["state", "created_at"], name="refunds_to_look_up")]

    def __str__(self) -> str:
        return f"refund {self.pk} {self.state}"


class Chargeback(models.Model):
    """A payment that the payer's bank takes back, or asks about. Minor units.

    An INQUIRY moves no money; a CHARGEBACK can be answered; a RETURN is a bank debit that came
    back and cannot. ``entry`` books the money taken, ``restored`` its return after a win.
    """

    class State(models.TextChoices):
        OPENED = "OPENED", _("Waiting for an answer")
        ANSWERED = "ANSWERED", _("With the bank")
        WON = "WON", _("Won: the payment stands")
        LOST = "LOST", _("Lost: the payment went back")
        CLOSED = "CLOSED", _("Asked about, and closed")

    MOVES = {
        State.OPENED: {State.ANSWERED, State.WON, State.LOST, State.CLOSED},
        State.ANSWERED: {State.OPENED, State.WON, State.LOST, State.CLOSED},
        State.WON: set(),
        # Banks have been known to change their minds in the lender's favour.
        State.LOST: {State.WON},
        State.CLOSED: {State.OPENED, State.LOST, State.WON},
    }

    class Kind(models.TextChoices):
        INQUIRY = "INQUIRY", _("Question of the bank")
        CHARGEBACK = "CHARGEBACK", _("Chargeback")
        RETURN = "RETURN", _("Returned bank debit")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="chargebacks")
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="chargebacks")
    code = models.CharField(max_length=16, unique=True)
    account = models.CharField(max_length=64, blank=True)
    dispute_id = models.CharField(max_length=64)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    reason = models.CharField(max_length=64, blank=True)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPENED)
    opened_at = models.DateTimeField()
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answer_text = models.CharField(max_length=2000, blank=True)
    closed_at = models.DateTimeField(null=True)
    asked_at = models.DateTimeField(null=True)
    entry = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="chargeback")
    restored = models.OneToOneField(Entry, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["account", "dispute_id"], name="each_chargeback_is_known_once"
            )
        ]

    def __str__(self) -> str:
        return f"chargeback {self.pk} {self.state}"


class CreditNote(models.Model):
    """The paper that corrects a receipt: numbered like receipts, in a series of its own.

    ``lines`` is ``[[bucket, minor], …]`` as owed again (negative where a win restores the payment);
    ``shifts`` the same for later payments that now pay other buckets, by receipt code.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="credit_notes")
    receipt = models.ForeignKey(Receipt, models.PROTECT, related_name="credit_notes")
    entry = models.OneToOneField(Entry, models.PROTECT, related_name="credit_note")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    code = models.CharField(max_length=40, unique=True)
    check_code = models.CharField(max_length=12)
    issued_at = models.DateTimeField()
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    reason = models.CharField(max_length=16)
    lines = models.JSONField()
    shifts = models.JSONField(default=dict)
    owed_after_minor = models.BigIntegerField()
    progress = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "year", "number"], name="credit_notes_are_numbered_once"
            )
        ]

    def __str__(self) -> str:
        return f"credit note {self.pk} {self.code}"
