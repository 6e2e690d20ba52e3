"""A debt, the lines it is made of, the file it came in, and who it came from."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models.parties import Borrower, Lender


class Batch(models.Model):
    """One placement file as it was taken in: what it was and what became of its rows."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="batches")
    code = models.CharField(max_length=16, unique=True)
    filename = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()
    rows_done = models.PositiveIntegerField(default=0)
    placed_count = models.PositiveIntegerField(default=0)
    known_count = models.PositiveIntegerField(default=0)
    held_count = models.PositiveIntegerField(default=0)
    refused_count = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"batch {self.pk} {self.code}"


class Refusal(models.Model):
    """A row of a file that could not become a debt, and why, for the lender to mend."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="refusals")
    row_number = models.PositiveIntegerField()
    field = models.CharField(max_length=40)
    value = models.CharField(max_length=80)
    reason = models.CharField(max_length=300)
    # The sum of the row, so that what was placed and refused adds up; null where none is read.
    claimed_minor = models.BigIntegerField(null=True)
    currency = models.CharField(max_length=3, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "row_number"], name="one_refusal_per_row"),
            models.CheckConstraint(
                condition=models.Q(claimed_minor__isnull=True, currency="")
                | (models.Q(claimed_minor__isnull=False) & ~models.Q(currency="")),
                name="refused_sum_names_its_currency",
            ),
        ]

    def __str__(self) -> str:
        return f"refusal {self.pk} row {self.row_number}"


class Debt(models.Model):
    """A claim of one lender on one borrower. What is owed on it is asked of the ledger."""

    class State(models.TextChoices):
        PLACED = "PLACED", _("Being checked")
        HELD = "HELD", _("Held until the lender has answered questions")
        VERIFIED = "VERIFIED", _("Checked")
        OPEN = "OPEN", _("Open")
        IN_NEGOTIATION = "IN_NEGOTIATION", _("A plan is being agreed")
        ON_PLAN = "ON_PLAN", _("On a plan")
        IN_DISPUTE = "IN_DISPUTE", _("Under question")
        SETTLING = "SETTLING", _("A settlement is being paid")
        PAID = "PAID", _("Paid off")
        SETTLED = "SETTLED", _("Settled")
        CLOSED = "CLOSED", _("Closed")

    MOVES = {
        State.PLACED: {State.HELD, State.VERIFIED, State.CLOSED},
        State.HELD: {State.VERIFIED, State.CLOSED},
        State.VERIFIED: {State.OPEN, State.IN_DISPUTE, State.PAID, State.CLOSED},
        State.OPEN: {
            State.IN_NEGOTIATION,
            State.ON_PLAN,
            State.IN_DISPUTE,
            State.SETTLING,
            State.PAID,
            State.CLOSED,
        },
        State.IN_NEGOTIATION: {
            State.OPEN,
            State.ON_PLAN,
            State.IN_DISPUTE,
            State.SETTLING,
            State.PAID,
            State.CLOSED,
        },
        State.ON_PLAN: {
            State.OPEN,
            State.IN_DISPUTE,
            State.SETTLING,
            State.PAID,
            State.CLOSED,
        },
        State.IN_DISPUTE: {
            State.OPEN,
            State.ON_PLAN,
            State.SETTLING,
            State.PAID,
            State.SETTLED,
            State.CLOSED,
        },
        # What is paid of it may be all that is owed, but what ends it is the settlement.
        State.SETTLING: {State.OPEN, State.IN_DISPUTE, State.SETTLED, State.CLOSED},
        State.PAID: {State.OPEN},
        State.SETTLED: {State.OPEN},
        State.CLOSED: set(),
    }
    # A debt that nobody may be shown or written to: not yet checked, or held.
    HIDDEN = (State.PLACED, State.HELD)
    # A debt on which money can be paid.
    PAYABLE = (
        State.VERIFIED,
        State.OPEN,
        State.IN_NEGOTIATION,
        State.ON_PLAN,
        State.IN_DISPUTE,
        State.SETTLING,
    )
    # A debt of which nothing more is asked.
    OVER = (State.PAID, State.SETTLED, State.CLOSED)

    class Product(models.TextChoices):
        CARD = "CARD", _("Credit card")
        LOAN = "LOAN", _("Personal loan")
        CONSUMER = "CONSUMER", _("Consumer finance")
        OTHER = "OTHER", _("Other credit")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="debts")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="debts")
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="debts")
    code = models.CharField(max_length=16, unique=True)
    reference = models.CharField(max_length=64)
    product = models.CharField(max_length=8, choices=Product.choices, default=Product.LOAN)
    currency = models.CharField(max_length=3)
    claimed_minor = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=State.choices, default=State.PLACED)
    held_reasons = models.JSONField(default=list, blank=True)
    original_creditor = models.CharField(max_length=120, blank=True)
    contract_date = models.DateField(null=True)
    itemisation_date = models.DateField(null=True)
    overdue_since = models.DateField(null=True)
    last_payment_date = models.DateField(null=True)
    annual_rate_bp = models.PositiveIntegerField(null=True)
    all_in_cost_bp = models.PositiveIntegerField(null=True)
    documents = models.JSONField(default=list, blank=True)
    is_on_plan_elsewhere = models.BooleanField(default=False)
    placed_at = models.DateTimeField()
    closed_reason = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["lender", "reference"], name="one_debt_per_lender_and_reference"
            ),
            models.CheckConstraint(
                condition=models.Q(claimed_minor__gt=0), name="a_debt_is_more_than_nothing"
            ),
        ]
        indexes = [models.Index(fields=["lender", "state", "placed_at"], name="debts_of_a_lender")]

    def __str__(self) -> str:
        return f"debt {self.pk} {self.code}"

    @property
    def is_hidden(self) -> bool:
        return self.state in self.HIDDEN


class ItemisationLine(models.Model):
    """One part of the sum as the lender made it up: minor units, payments negative."""

    class Kind(models.TextChoices):
        PRINCIPAL = "PRINCIPAL", _("Principal")
        INTEREST = "INTEREST", _("Interest")
        FEE = "FEE", _("Fees")
        PAYMENT = "PAYMENT", _("Payments already received")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.CASCADE, related_name="lines")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=9, choices=Kind.choices)
    on_date = models.DateField(null=True)
    text = models.CharField(max_length=200, blank=True)
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt", "number"], name="one_line_per_number"),
            models.CheckConstraint(
                condition=models.Q(kind="PAYMENT", amount_minor__lte=0)
                | (~models.Q(kind="PAYMENT") & models.Q(amount_minor__gte=0)),
                name="only_payments_take_away",
            ),
        ]

    def __str__(self) -> str:
        return f"line {self.pk} {self.kind}"


class Assignment(models.Model):
    """A link in the chain of who the debt was owed to, oldest first."""

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.CASCADE, related_name="assignments")
    number = models.PositiveSmallIntegerField()
    from_name = models.CharField(max_length=120)
    to_name = models.CharField(max_length=120)
    on_date = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt", "number"], name="one_assignment_per_number")
        ]

    def __str__(self) -> str:
        return f"assignment {self.pk}"


class Obligor(models.Model):
    """Somebody who owes a debt beside the person it was placed on: all of it, as they do."""

    class Role(models.TextChoices):
        JOINT = "JOINT", _("Owes it together")
        GUARANTOR = "GUARANTOR", _("Stands in for it")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="obligors")
    borrower = models.ForeignKey(Borrower, models.PROTECT, related_name="obligations")
    role = models.CharField(max_length=9, choices=Role.choices, default=Role.JOINT)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["debt", "borrower"], name="each_obligor_once")
        ]

    def __str__(self) -> str:
        return f"obligor {self.pk}"
