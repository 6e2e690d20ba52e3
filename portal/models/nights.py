"""How far the night has come: one row a sweep and a day."""

from django.db import models


class NightMark(models.Model):
    """Everything up to ``last_id`` is done by ``sweep`` for the night of ``day`` (UTC's).

    Written in the transaction of each slice, so that whoever comes after a crash goes on there.
    """

    sweep = models.CharField(max_length=40)
    day = models.DateField()
    last_id = models.BigIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    began_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sweep", "day"], name="one_mark_per_sweep_and_day")
        ]

    def __str__(self) -> str:
        return f"{self.sweep} {self.day} to {self.last_id}"
