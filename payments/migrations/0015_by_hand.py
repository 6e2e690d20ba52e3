"""Refunds that a person sends from the lender"s own bank, also where the provider could not."""

from django.db import migrations, models


def transfers_go_back_by_hand(apps, schema_editor):
    refunds = apps.get_model("payments", "Refund").objects
    refunds.filter(payment__rail="TRANSFER").update(is_by_hand=True)


class Migration(migrations.Migration):
    dependencies = [
        ("payments", "0014_asides"),
    ]

    operations = [
        migrations.AddField(
            model_name="refund",
            name="is_by_hand",
            field=models.BooleanField(default=False),
        ),
        migrations.RunPython(transfers_go_back_by_hand, migrations.RunPython.noop),
    ]
