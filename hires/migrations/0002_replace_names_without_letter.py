"""Replace the names of employees that have no letter: see the migration 0002 of accounts."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from hrtrack.common.database.data_migrations import act_as_system, replace_names_without_letter


def replace_names(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the names of employees."""
    act_as_system(schema_editor)
    replace_names_without_letter(apps, "hires", Employee="Medarbejder")


class Migration(migrations.Migration):
    dependencies = [("hires", "0001_initial"), ("common", "0002_has_letter")]

    operations = [migrations.RunPython(replace_names, migrations.RunPython.noop, elidable=True)]
