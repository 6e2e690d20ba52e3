from django.db import migrations, models


def from_events(apps, schema_editor):
    """Give questions taken back before now the moment that their event tells."""
    dispute, event = apps.get_model("plans", "Dispute"), apps.get_model("payments", "Event")
    for told in event.objects.filter(kind="dispute.withdrawn").order_by("pk").iterator():
        mine = dispute.objects.filter(code=told.data["dispute"], state="WITHDRAWN")
        mine.update(withdrawn_at=told.at)


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0012_obligors"),
        ('plans', '0017_adjustments'),
    ]

    operations = [
        migrations.AddField(
            model_name='dispute',
            name='withdrawn_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.RunPython(from_events, migrations.RunPython.noop),
    ]
