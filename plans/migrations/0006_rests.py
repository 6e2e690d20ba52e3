"""Rests of several kinds, each with a public code, an end that may move, and who ended it."""

from django.db import migrations, models

from payments.codes import new_code


def name_them(apps, schema_editor):
    hold = apps.get_model("plans", "Hold")
    for one in hold.objects.filter(code=None):
        one.code = new_code()
        one.save(update_fields=["code"])


class Migration(migrations.Migration):
    dependencies = [("plans", "0005_household_months")]

    operations = [
        migrations.RemoveConstraint(model_name="hold", name="one_self_service_hold_per_debt"),
        migrations.AddField("hold", "code", models.CharField(max_length=16, null=True)),
        migrations.RunPython(name_them, migrations.RunPython.noop),
        migrations.AlterField("hold", "code", models.CharField(max_length=16, unique=True)),
        migrations.AddField(
            "hold",
            "kind",
            models.CharField(
                choices=[
                    ("REST", "A rest of 30 days"),
                    ("ADVISER", "Time with a debt adviser"),
                    ("LENDER", "A rest the lender gives"),
                    ("UK_STANDARD", "Breathing Space, 60 days"),
                    ("UK_CRISIS", "Breathing Space, mental-health crisis"),
                ],
                default="REST",
                max_length=12,
            ),
        ),
        migrations.AlterField(
            "hold",
            "state",
            models.CharField(
                choices=[
                    ("ACTIVE", "Resting"),
                    ("ENDED", "Over"),
                    ("CANCELLED", "Ended early"),
                ],
                default="ACTIVE",
                max_length=9,
            ),
        ),
        migrations.AddField("hold", "reference", models.CharField(blank=True, max_length=120, default=""), preserve_default=False),
        migrations.AddField("hold", "pauses_autopay", models.BooleanField(default=True)),
        migrations.AddField("hold", "extended_at", models.DateTimeField(null=True)),
        migrations.AddField("hold", "ended_by", models.CharField(blank=True, max_length=80, default=""), preserve_default=False),
        migrations.AddField("hold", "ended_at", models.DateTimeField(null=True)),
        migrations.AddField("hold", "end_text", models.CharField(blank=True, max_length=2000, default=""), preserve_default=False),
        migrations.AlterField("hold", "until_date", models.DateField(null=True)),
        migrations.AddConstraint(
            "hold",
            models.UniqueConstraint(
                condition=models.Q(("kind", "REST")),
                fields=("debt",),
                name="one_self_service_hold_per_debt",
            ),
        ),
        migrations.AddConstraint(
            "hold",
            models.UniqueConstraint(
                condition=models.Q(("state", "ACTIVE")),
                fields=("debt", "kind"),
                name="one_active_hold_per_debt_and_kind",
            ),
        ),
        migrations.AddConstraint(
            "hold",
            models.CheckConstraint(
                condition=models.Q(("until_date", None))
                | models.Q(("until_date__gte", models.F("from_date"))),
                name="a_hold_ends_after_it_began",
            ),
        ),
        migrations.AddIndex(
            "hold",
            models.Index(
                fields=["until_date"], condition=models.Q(("state", "ACTIVE")), name="holds_to_end"
            ),
        ),
    ]
