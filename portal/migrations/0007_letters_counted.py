"""Letters that went out before there was a cap count towards it as well."""

from django.db import migrations, models
from django.db.models.functions import TruncDate

COUNTED = (
    "invitation.made",
    "proposal.expired",
    "instalment.coming",
    "plan.late",
    "plan.at_risk",
    "method.expiring",
    "settlement.expired",
    "settlement.late",
    "hold.ended",
)


def count(apps, _schema_editor):
    Notice = apps.get_model("portal", "Notice")
    Event = apps.get_model("payments", "Event")
    owed_by = Event.objects.filter(pk=models.OuterRef("event")).values("debt__borrower")[:1]
    mine = Notice.objects.filter(side="BORROWER", borrower=None)
    mine.update(borrower=models.Subquery(owed_by))
    counted = Notice.objects.filter(side="BORROWER", event__kind__in=COUNTED)
    counted.update(is_counted=True)
    counted.filter(state="SENT", borrower__isnull=False).update(counted_on=TruncDate("sent_at"))


class Migration(migrations.Migration):
    dependencies = [("portal", "0006_letter_caps")]

    operations = [migrations.RunPython(count, migrations.RunPython.noop)]
