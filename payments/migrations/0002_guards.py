"""The books' append-only tables refuse UPDATE and DELETE from here on."""

from django.db import migrations

from payments import guards


class Migration(migrations.Migration):
    dependencies = [("payments", "0001_initial")]

    operations = [
        migrations.RunPython(
            lambda apps, editor: guards.install(editor),
            lambda apps, editor: guards.remove(editor),
        )
    ]
