"""Leave room in the pages of rows that are changed in place, so that no index is touched by it.

PostgreSQL writes a changed row anew; beside the old one if its page has room. How far interest
stands changes for every debt at once, a balance with every entry. Pages that are there stay.
"""

from django.db import migrations

FILLED_PERCENT = {"payments_accrual": 50, "payments_account": 70}


def leave_room(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, percent in FILLED_PERCENT.items():
            schema_editor.execute(f"ALTER TABLE {table} SET (fillfactor = {percent})")


def fill(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in FILLED_PERCENT:
            schema_editor.execute(f"ALTER TABLE {table} RESET (fillfactor)")


class Migration(migrations.Migration):
    dependencies = [("payments", "0004_counted_credit")]

    operations = [migrations.RunPython(leave_room, fill)]
