from collections import defaultdict

from django.db import migrations
from django.db.models import Max


def from_open_questions(apps, schema_editor):
    """Set aside what is under an open question already."""
    part, entry = apps.get_model("plans", "DisputedPart"), apps.get_model("payments", "Entry")
    lines = defaultdict(dict)
    moments = {}
    open_parts = part.objects.filter(dispute__state__in=("OPENED", "LENDER_RESPONDING", "APPEALED"))
    for row in open_parts.select_related("dispute").order_by("pk"):
        mine = lines[row.lender_id, row.debt_id]
        mine[row.bucket] = mine.get(row.bucket, 0) + row.rests_minor
        moments[row.debt_id] = row.dispute.opened_at
    aside = apps.get_model("payments", "Aside")
    for (lender_id, debt_id), told in lines.items():
        last = entry.objects.filter(debt=debt_id).aggregate(last=Max("number"))["last"] or 0
        aside.objects.create(
            lender_id=lender_id,
            debt_id=debt_id,
            after_number=last,
            lines={bucket: minor for bucket, minor in sorted(told.items()) if minor},
            at=moments[debt_id],
        )


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0014_asides"),
        ("plans", "0019_eased"),
    ]

    operations = [migrations.RunPython(from_open_questions, migrations.RunPython.noop)]
