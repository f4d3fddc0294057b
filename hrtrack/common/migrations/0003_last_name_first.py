"""The function by which persons are sorted by their last name."""

from django.db import migrations

from hrtrack.common.database.statements import load


class Migration(migrations.Migration):
    dependencies = [("common", "0002_has_letter")]

    operations = [
        migrations.RunSQL(load(__package__, "last_name_first"), "DROP FUNCTION last_name_first(text)"),
    ]
