"""A table that is made anew to change a column loses its guards on SQLite: set them again."""

from django.db import migrations

from payments import guards


def set_again(apps, editor):
    guards.remove(editor, guards.BOOKS)
    guards.install(editor, guards.BOOKS)


class Migration(migrations.Migration):
    dependencies = [("payments", "0005_whole_life_of_a_payment")]

    operations = [migrations.RunPython(set_again, migrations.RunPython.noop)]
