"""Times in which payments of a plan were missing: what was told when, what a person said."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.models import Debt, Lender
from plans.models.plans import Plan


class Lapse(models.Model):
    """One time in which payments of ``plan`` are missing, from the first late one to its end.

    What is late is asked of the books; this keeps what the borrower was told. ``told_on`` is the
    local day of the last letter, ``told_number`` the last payment that a letter was about.
    ``notice_days`` after ``notice_on`` a person may end the plan. From ``fresh_on`` days count
    again: a plan was kept, or taken up again. ``events_seen`` is how many events of the debt there
    were when it was looked at last: while there are no more, only its days can change anything.
    """

    class State(models.TextChoices):
        LATE = "LATE", _("A payment is late")
        AT_RISK = "AT_RISK", _("The plan is at risk")
        NOTICED = "NOTICED", _("Notice was given")
        WAITING = "WAITING", _("Waiting for a person")
        BROKEN = "BROKEN", _("A person ended the plan")
        ENDED = "ENDED", _("Over")

    MOVES = {
        State.LATE: {State.AT_RISK, State.ENDED},
        State.AT_RISK: {State.LATE, State.NOTICED, State.ENDED},
        State.NOTICED: {State.LATE, State.NOTICED, State.WAITING, State.ENDED},
        State.WAITING: {State.LATE, State.NOTICED, State.BROKEN, State.ENDED},
        State.BROKEN: {State.ENDED},
        State.ENDED: set(),
    }
    # Under way: at most one of these for each plan.
    OPEN = (State.LATE, State.AT_RISK, State.NOTICED, State.WAITING)
    # The plan is AT_RISK as long as it lasts.
    AT_RISK = (State.AT_RISK, State.NOTICED, State.WAITING)

    class Ending(models.TextChoices):
        PAID = "PAID", _("Paid")
        CHANGED = "CHANGED", _("The plan was changed")
        KEPT = "KEPT", _("An officer kept the plan")
        TAKEN_UP = "TAKEN_UP", _("The borrower took the plan up again")
        OVER = "OVER", _("The plan rests or is over")

    lender = models.ForeignKey(Lender, models.PROTECT, related_name="+")
    debt = models.ForeignKey(Debt, models.PROTECT, related_name="+")
    plan = models.ForeignKey(Plan, models.PROTECT, related_name="lapses")
    code = models.CharField(max_length=16, unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.LATE)
    since_date = models.DateField()
    began_on = models.DateField()
    told_on = models.DateField()
    told_number = models.PositiveSmallIntegerField()
    events_seen = models.PositiveIntegerField(default=0)
    notice_on = models.DateField(null=True)
    notice_days = models.PositiveSmallIntegerField(default=0)
    answered_by = models.CharField(max_length=80, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_code = models.CharField(max_length=32, blank=True)
    answer_text = models.CharField(max_length=600, blank=True)
    ending = models.CharField(max_length=8, choices=Ending.choices, blank=True)
    fresh_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["plan"],
                condition=~models.Q(state="ENDED"),
                name="one_lapse_under_way_per_plan",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["NOTICED", "WAITING", "BROKEN"])
                | models.Q(notice_on__isnull=False, notice_days__gte=1),
                name="a_plan_at_its_end_had_notice",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="BROKEN")
                | models.Q(answered_by__startswith="officer:", answered_at__isnull=False),
                name="only_a_person_ends_a_plan",
            ),
        ]
        indexes = [models.Index(fields=["lender", "state"], name="lapses_of_a_lender")]

    def __str__(self) -> str:
        return f"lapse {self.pk} {self.state}"
