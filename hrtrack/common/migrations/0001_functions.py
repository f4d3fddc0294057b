"""The functions that tables, triggers and row-level security of every app call.

The files in sql/ are part of this migration: a later change of a function is a new file and a new migration.
"""

from django.db import migrations

from hrtrack.common.database.statements import load


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.RunSQL(load(__package__, "danish_sort_key"), "DROP FUNCTION danish_sort_key(text)"),
        migrations.RunSQL(
            load(__package__, "hash_event"), "DROP FUNCTION hash_event(anyelement, text, text[])"
        ),
        migrations.RunSQL(load(__package__, "chain_events"), "DROP FUNCTION chain_events(regclass)"),
        migrations.RunSQL(
            load(__package__, "acting"),
            "DROP FUNCTION acting_user(), acting_hospitals(), acting_administers() CASCADE",
        ),
        migrations.RunSQL(load(__package__, "end_act"), "DROP FUNCTION end_act(text[])"),
        migrations.RunSQL(
            load(__package__, "begin_act"), "DROP FUNCTION begin_act(bigint, boolean, text, text)"
        ),
    ]
