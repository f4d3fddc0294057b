import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("allocations", "0005_checksums_of_imported_tables")]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimport",
            trigger=pgtrigger.compiler.Trigger(
                name="import_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_name" IS DISTINCT FROM (NEW."grant_name") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."source_name" IS DISTINCT FROM (NEW."source_name") OR OLD."source_sha256" IS DISTINCT FROM (NEW."source_sha256") OR OLD."source_text" IS DISTINCT FROM (NEW."source_text") OR OLD."table_sha256" IS DISTINCT FROM (NEW."table_sha256") OR OLD."checks" IS DISTINCT FROM (NEW."checks") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."before" IS DISTINCT FROM (NEW."before") OR OLD."after" IS DISTINCT FROM (NEW."after"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="e69c1a960707d0d1a8b4920e03442025d8df62e6",
                    operation="UPDATE",
                    pgid="pgtrigger_import_is_fixed_20b75",
                    table="allocations_allocationimport",
                    when="BEFORE",
                ),
            ),
        ),
    ]
