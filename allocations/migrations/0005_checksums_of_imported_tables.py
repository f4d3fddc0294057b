"""Give each import the checksum of its table, where the record tells what the table had.

It does where every hospital has one budget row and one target after the import: these are the table's own figures. After a
table that came on top of another, or was of one financial year, the sums alone are known; such a record keeps none, and
is recognised by its file as before.
"""

from decimal import Decimal
from typing import Any

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from allocations.imports.record import table_sha256
from hrtrack.common.database.data_migrations import act_as_system


def has_one_row_each(after: dict[str, Any]) -> bool:
    """Return whether each hospital has one budget row and one target after the import."""
    hospitals = sorted(row["hospital"] for row in after["allocations"])
    return all(
        sorted(row["hospital_id"] for row in after[name]) == hospitals for name in ("budget_rows", "targets")
    )


def give_checksums(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Give the imports their checksums, as the system: history has it as a change of each."""
    act_as_system(schema_editor)
    for record in apps.get_model("allocations", "AllocationImport").objects.filter(table_sha256=""):
        if has_one_row_each(record.after):
            rows = record.after["allocations"]
            record.table_sha256 = table_sha256(
                (row["hospital"], Decimal(row["amount"]), Decimal(row["target"])) for row in rows
            )
            record.save(update_fields=["table_sha256"])


class Migration(migrations.Migration):
    dependencies = [("allocations", "0004_import_table_sha256")]

    operations = [migrations.RunPython(give_checksums, migrations.RunPython.noop, elidable=True)]
