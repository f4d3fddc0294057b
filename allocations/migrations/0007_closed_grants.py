"""A closed grant takes no more changes: the function that its tables' triggers call, and the trigger that waits for writers."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import hrtrack.common.database.triggers
from hrtrack.common.database.statements import load


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0006_import_table_is_fixed"),
    ]

    operations = [
        migrations.RunSQL(
            sql=load(__package__, "check_grant_is_not_closed"),
            reverse_sql="DROP FUNCTION check_grant_is_not_closed(bigint)",
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="closing_waits",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger closing_waits of allocations_grant: wait for the transactions that write rows of the grant. The lock\n-- is that of check_grant_is_not_closed.\nIF NEW.status = 'closed' AND OLD.status <> 'closed' THEN\n    PERFORM pg_advisory_xact_lock(7422, NEW.id::integer);\nEND IF;\nRETURN NEW;",
                    hash="0052de8fb61559c018cd737fbc2e9d75f727c55d",
                    operation='UPDATE OF "status"',
                    pgid="pgtrigger_closing_waits_da592",
                    table="allocations_grant",
                    when="BEFORE",
                ),
            ),
        ),
    ]
