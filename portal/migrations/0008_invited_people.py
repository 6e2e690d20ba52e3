"""Who an invitation is for: until now the owner of its address, else the debt's borrower."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery
from django.db.models.functions import Coalesce


def fill(apps, schema_editor):
    Invitation = apps.get_model("portal", "Invitation")
    ContactPoint = apps.get_model("portal", "ContactPoint")
    Debt = apps.get_model("payments", "Debt")
    owner = ContactPoint.objects.filter(pk=OuterRef("contact_point_id")).values("borrower_id")
    first = Debt.objects.filter(pk=OuterRef("debt_id")).values("borrower_id")
    nobody = Invitation.objects.filter(person=None)
    nobody.update(person_id=Coalesce(Subquery(owner[:1]), Subquery(first[:1])))


class Migration(migrations.Migration):

    dependencies = [
        ("payments", "0013_obligor_roles"),
        ("portal", "0007_letters_counted"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="person",
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="payments.borrower"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
