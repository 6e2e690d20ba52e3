"""What a borrower tells a lender is not right: not me, not this amount, not this fee."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Entry, Lender


class Dispute(models.Model):
    """A question about a debt, or about some of its lines, and the lender's answer to it.

    While a question about the whole is open, contact rests; one about lines stops only those lines.
    An answer that is not all the borrower asked for may be looked at once more, by another officer:
    then ``answered_*`` is the second answer and ``first_*`` the one before it. ``checked`` is what
    the last no about the whole rests on, as codes of ``grounds.EVIDENCE``, and ``document`` the
    paper it names.
    """

    class State(models.TextChoices):
        OPENED = "OPENED", _("Waiting for the lender")
        LENDER_RESPONDING = "LENDER_RESPONDING", _("The lender is looking at it")
        UPHELD = "UPHELD", _("The lender agrees")
        PART_UPHELD = "PART_UPHELD", _("The lender agrees in part")
        REJECTED = "REJECTED", _("The lender has answered")
        APPEALED = "APPEALED", _("Another officer looks at it")
        WITHDRAWN = "WITHDRAWN", _("Taken back")

    MOVES = {
        State.OPENED: {
            State.LENDER_RESPONDING,
            State.UPHELD,
            State.PART_UPHELD,
            State.REJECTED,
            State.WITHDRAWN,
        },
        State.LENDER_RESPONDING: {
            State.UPHELD,
            State.PART_UPHELD,
            State.REJECTED,
            State.WITHDRAWN,
        },
        State.UPHELD: set(),
        State.PART_UPHELD: {State.APPEALED},
        State.REJECTED: {State.APPEALED},
        State.APPEALED: {State.UPHELD, State.PART_UPHELD, State.REJECTED, State.WITHDRAWN},
        State.WITHDRAWN: set(),
    }
    OPEN = (State.OPENED, State.LENDER_RESPONDING, State.APPEALED)
    CAN_BE_APPEALED = (State.PART_UPHELD, State.REJECTED)

    class Kind(models.TextChoices):
        NOT_ME = "NOT_ME", _("This is not me")
        AMOUNT = "AMOUNT", _("I disagree with the amount")
        PART = "PART", _("Part of it is not right")

    # These are about the debt as a whole: while they are open nobody asks for anything.
    WHOLE = (Kind.NOT_ME, Kind.AMOUNT)

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    code = models.CharField(max_length=16, unique=True)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=18, choices=State.choices, default=State.OPENED)
    ground = models.CharField(max_length=12, blank=True)
    text = models.CharField(max_length=2000, blank=True)
    by = models.CharField(max_length=80)
    opened_at = models.DateTimeField()
    answer_by_date = models.DateField()
    taken_up_by = models.CharField(max_length=80, blank=True)
    taken_up_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_text = models.CharField(max_length=2000, blank=True)
    checked = models.JSONField(default=list)
    document = models.CharField(max_length=200, blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    appealed_at = models.DateTimeField(null=True)
    appeal_text = models.CharField(max_length=2000, blank=True)
    first_by = models.CharField(max_length=80, blank=True)
    first_at = models.DateTimeField(null=True)
    first_text = models.CharField(max_length=2000, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["debt", "kind"],
                condition=models.Q(state__in=["OPENED", "LENDER_RESPONDING", "APPEALED"])
                & ~models.Q(kind="PART"),
                name="one_open_dispute_per_debt_and_kind",
            )
        ]
        indexes = [models.Index(fields=["debt", "state"], name="disputes_of_a_debt")]

    def __str__(self) -> str:
        return f"dispute {self.pk} {self.state}"

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def is_part(self) -> bool:
        return self.kind == self.Kind.PART

    @property
    def can_be_appealed(self) -> bool:
        return self.state in self.CAN_BE_APPEALED and self.appealed_at is None


class DisputedPart(models.Model):
    """One line of the itemisation, or one entry of the book, that a question is about.

    ``amount_minor`` of it is questioned; ``rests_minor`` of that was still owed then and is not
    asked for while the question is open; ``upheld_minor`` was taken off by the answer.
    """

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="parts")
    line_number = models.PositiveSmallIntegerField(null=True)
    entry = models.ForeignKey(Entry, models.PROTECT, null=True, related_name="+")
    bucket = models.CharField(max_length=9)
    amount_minor = models.BigIntegerField()
    rests_minor = models.BigIntegerField()
    upheld_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "line_number"], name="each_line_once_in_a_dispute"
            ),
            models.UniqueConstraint(
                fields=["dispute", "entry", "bucket"], name="each_entry_once_in_a_dispute"
            ),
            models.CheckConstraint(
                condition=models.Q(line_number=None, entry__isnull=False)
                | models.Q(line_number__isnull=False, entry=None),
                name="a_disputed_part_is_a_line_or_an_entry",
            ),
            models.CheckConstraint(
                condition=models.Q(amount_minor__gt=0, rests_minor__gte=0, upheld_minor__gte=0)
                & models.Q(rests_minor__lte=models.F("amount_minor"))
                & models.Q(upheld_minor__lte=models.F("amount_minor")),
                name="no_more_is_upheld_than_disputed",
            ),
        ]

    def __str__(self) -> str:
        return f"disputed part {self.pk}"


class Exhibit(models.Model):
    """A paper that one side gave to show something about a question. ``shows`` is what for."""

    class Side(models.TextChoices):
        BORROWER = "BORROWER", _("Borrower")
        LENDER = "LENDER", _("Lender")

    class Kind(models.TextChoices):
        PDF = "PDF", _("PDF")
        PNG = "PNG", _("Picture")
        JPEG = "JPEG", _("Photo")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    dispute = models.ForeignKey(Dispute, models.PROTECT, related_name="exhibits")
    code = models.CharField(max_length=16, unique=True)
    side = models.CharField(max_length=8, choices=Side.choices)
    shows = models.CharField(max_length=12, blank=True)
    kind = models.CharField(max_length=4, choices=Kind.choices)
    body = models.BinaryField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    by = models.CharField(max_length=80)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dispute", "side", "sha256"], name="each_exhibit_is_kept_once"
            )
        ]

    def __str__(self) -> str:
        return f"exhibit {self.pk}"
