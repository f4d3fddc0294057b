"""Replace the names of users that have no letter, such as "." and "123", before such names are refused.

A constraint that is not validated would leave such rows as they are. But it is checked whenever a row is updated, whatever
column is changed: a user called "." could not log in any more, and a grant called "123" could not be closed. So each gets
a name that says that it had none, and history keeps the earlier one. The migrations 0002 of allocations and hires do the
same.
"""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from hrtrack.common.database.data_migrations import act_as_system, replace_names_without_letter


def replace_names(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the names of users."""
    act_as_system(schema_editor)
    replace_names_without_letter(apps, "accounts", User="Bruger")


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial"), ("common", "0002_has_letter")]

    operations = [migrations.RunPython(replace_names, migrations.RunPython.noop, elidable=True)]
