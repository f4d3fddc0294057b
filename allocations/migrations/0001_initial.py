"""Hospitals, grants, and what each hospital is allocated of a grant.

The triggers of a table stand after the table and the events of its history.
"""

import django.contrib.postgres.fields
import django.db.models.deletion
import django.db.models.functions.datetime
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

import hrtrack.common.database.constraints
import hrtrack.common.database.triggers
from hrtrack.common.database.statements import load


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
        migrations.RunSQL(
            sql=load(__package__, "check_grant_has_a_price"),
            reverse_sql="DROP FUNCTION check_grant_has_a_price(bigint)",
        ),
        migrations.RunSQL(
            sql=load(__package__, "check_allocation_budget"),
            reverse_sql="DROP FUNCTION check_allocation_budget(bigint)",
        ),
        migrations.CreateModel(
            name="Hospital",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                (
                    "short_name",
                    models.CharField(
                        help_text="Står foran stillingernes numre, fx RH-07.",
                        max_length=10,
                        verbose_name="Kort navn",
                    ),
                ),
                (
                    "other_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Andre skrivemåder",
                    ),
                ),
                ("closed_from", models.DateField(blank=True, null=True, verbose_name="Lukket fra")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="predecessors",
                        to="allocations.hospital",
                        verbose_name="Efterfølger",
                    ),
                ),
                (
                    "successor_name",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=120, verbose_name="Efterfølger"
                    ),
                ),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("name"), function="danish_sort_key"),
                        output_field=models.CharField(db_collation="C", max_length=300),
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "indexes": [models.Index(fields=["sort_key"], name="hospital_sort_key")],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="hospital_name_once",
                        violation_error_message="Et andet hospital har allerede dette navn.",
                    ),
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("short_name"),
                        name="hospital_short_name_once",
                        violation_error_message="Et andet hospital har allerede dette korte navn.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("name__isnull", True),
                                models.Q(
                                    (
                                        "name__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("short_name__isnull", True),
                                models.Q(
                                    (
                                        "short_name__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="hospital_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            hrtrack.common.database.constraints.NoneMatches(
                                models.F("other_names"),
                                models.Value(
                                    "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])"
                                ),
                            )
                        ),
                        name="hospital_other_names_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("closed_from", None), ("successor", None), ("successor_name", "")),
                            models.Q(("closed_from__isnull", False), ("successor__isnull", False)),
                            _connector="OR",
                        ),
                        name="hospital_closed_with_successor",
                        violation_error_message="Et lukket hospital har både en dag og en efterfølger.",
                    ),
                    models.UniqueConstraint(fields=("id", "name"), name="hospital_name_key"),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("successor", "successor_name"),
                        name="hospital_successor_name",
                        on_update_cascade=True,
                        to="allocations.Hospital",
                        to_fields=("id", "name"),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("successor", None),
                            models.Q(("successor", models.F("id")), _negated=True),
                            _connector="OR",
                        ),
                        name="hospital_succeeded_by_another",
                        violation_error_message="Et hospital kan ikke efterfølge sig selv.",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HospitalEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.hospital",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                (
                    "short_name",
                    models.CharField(
                        help_text="Står foran stillingernes numre, fx RH-07.",
                        max_length=10,
                        verbose_name="Kort navn",
                    ),
                ),
                (
                    "other_names",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=120),
                        blank=True,
                        default=list,
                        size=None,
                        verbose_name="Andre skrivemåder",
                    ),
                ),
                ("closed_from", models.DateField(blank=True, null=True, verbose_name="Lukket fra")),
                (
                    "successor",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.hospital",
                        verbose_name="Efterfølger",
                    ),
                ),
                (
                    "successor_name",
                    models.CharField(
                        blank=True, default="", editable=False, max_length=120, verbose_name="Efterfølger"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_a4e74e_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospital",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_hospitalevent" ("closed_from", "id", "name", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "successor_id", "successor_name") VALUES (NEW."closed_from", NEW."id", NEW."name", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."short_name", NEW."successor_id", NEW."successor_name"); RETURN NULL;',
                    hash="65ad90bab59be5b32720bc4fe5c2603ebd3fdba4",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_7db85",
                    table="allocations_hospital",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospital",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."closed_from" IS DISTINCT FROM (NEW."closed_from") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."other_names" IS DISTINCT FROM (NEW."other_names") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name") OR OLD."successor_id" IS DISTINCT FROM (NEW."successor_id") OR OLD."successor_name" IS DISTINCT FROM (NEW."successor_name"))',
                    func='INSERT INTO "allocations_hospitalevent" ("closed_from", "id", "name", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "successor_id", "successor_name") VALUES (NEW."closed_from", NEW."id", NEW."name", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."short_name", NEW."successor_id", NEW."successor_name"); RETURN NULL;',
                    hash="716bf2c28a6991331820ec0d33a6d3ab5ef07065",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_52aa1",
                    table="allocations_hospital",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospital",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_hospitalevent" ("closed_from", "id", "name", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name", "successor_id", "successor_name") VALUES (OLD."closed_from", OLD."id", OLD."name", OLD."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."short_name", OLD."successor_id", OLD."successor_name"); RETURN NULL;',
                    hash="023b154ec15aaf7316807a27dff2c31e18ef565f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_abe33",
                    table="allocations_hospital",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_hospitalevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="3de07134906f61370a85c3d5006a606015f0d74f",
                    operation="INSERT",
                    pgid="pgtrigger_chain_fe7d0",
                    table="allocations_hospitalevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitalevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="dedc461889bef85da5c92edc63d6dddf3755478a",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_76915",
                    table="allocations_hospitalevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Department",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="departments",
                        to="allocations.hospital",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(models.F("name"), function="danish_sort_key"),
                        output_field=models.CharField(db_collation="C", max_length=300),
                    ),
                ),
            ],
            options={
                "ordering": ["sort_key", "id"],
                "indexes": [models.Index(fields=["hospital", "sort_key"], name="department_sort_key")],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("hospital"),
                        django.db.models.functions.text.Lower("name"),
                        name="department_name_once",
                        violation_error_message="Hospitalet har allerede en afdeling med dette navn.",
                    ),
                    models.UniqueConstraint(fields=("id", "hospital"), name="department_of_hospital_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__isnull", True),
                            models.Q(
                                (
                                    "name__regex",
                                    "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="department_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DepartmentEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.department",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.hospital",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_2fbfb2_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="department",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="bcd944c7f3477b2969d8413022510dfc0924de1a",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_62f96",
                    table="allocations_department",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="department",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_departmentevent" ("hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."hospital_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="81c719ef36a5a8943b10101602f5a00278daf60d",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_fc517",
                    table="allocations_department",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="department",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name"))',
                    func='INSERT INTO "allocations_departmentevent" ("hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."hospital_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;',
                    hash="a280b38f145ff3bb09f38de641353a5cecb52147",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_547e2",
                    table="allocations_department",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="department",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_departmentevent" ("hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."hospital_id", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="74aeafb630d5c614e22ca58d46561a88b2d23d8d",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_14d97",
                    table="allocations_department",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_departmentevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="c9cf47055b02667686e72075f1d5f286b3467a11",
                    operation="INSERT",
                    pgid="pgtrigger_chain_9d5b6",
                    table="allocations_departmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="departmentevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="246876aa13391dab5e991b83c4d8a840939e7046",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_d7dba",
                    table="allocations_departmentevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="memberships",
                        to="allocations.hospital",
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("user", "hospital"), name="membership_once")],
            },
        ),
        migrations.CreateModel(
            name="MembershipEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.membership",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "user",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.hospital",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_c67164_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="741bc91d53b3e6f82cd039084271b9eea4e1d243",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_4463d",
                    table="allocations_membership",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_membershipevent" ("hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="3389cd5623b5919a48bc568c130fabefc565afcf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_b56d8",
                    table="allocations_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_membershipevent" ("hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."user_id"); RETURN NULL;',
                    hash="8f186823dd712c644672c4b0e29f70d90c4173af",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_cf906",
                    table="allocations_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membership",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_membershipevent" ("hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "user_id") VALUES (OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."user_id"); RETURN NULL;',
                    hash="576ceff5e63fbe93af62fb83dce9da8cee2056c5",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5e148",
                    table="allocations_membership",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_membershipevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="d8b888e65c28ad14ca68024e62515f6664242732",
                    operation="INSERT",
                    pgid="pgtrigger_chain_785e4",
                    table="allocations_membershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="membershipevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6fd2d88a86f20e9c791341aa3d44ded20b6aa6a8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b5adc",
                    table="allocations_membershipevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Grant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Bevilling")),
                (
                    "decision_reference",
                    models.CharField(blank=True, max_length=200, verbose_name="Beslutning"),
                ),
                (
                    "total",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Bevilget beløb (kr.)"),
                ),
                (
                    "target",
                    models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal (mindst)"),
                ),
                (
                    "counted_in",
                    models.CharField(
                        choices=[
                            ("posts", "Stillinger"),
                            ("person_years", "Årsværk"),
                            ("monthly_level", "Årsværk i gennemsnit af måneden"),
                            ("quarterly_level", "Årsværk i gennemsnit af kvartalet"),
                        ],
                        default="posts",
                        max_length=20,
                        verbose_name="Måltallet tælles i",
                    ),
                ),
                (
                    "full_time_hours",
                    models.DecimalField(
                        decimal_places=2, default=37, max_digits=5, verbose_name="Timer om ugen på fuld tid"
                    ),
                ),
                (
                    "most_weekly_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="Højst timer om ugen",
                    ),
                ),
                (
                    "post_months",
                    models.PositiveSmallIntegerField(
                        blank=True, default=12, null=True, verbose_name="Stillingernes længde i måneder"
                    ),
                ),
                (
                    "restriction",
                    models.TextField(
                        blank=True,
                        help_text="Attesteres ved hver ansættelse.",
                        verbose_name="Må ikke anvendes til",
                    ),
                ),
                (
                    "starts_from",
                    models.DateField(
                        blank=True, null=True, verbose_name="Stillinger besættes første gang fra"
                    ),
                ),
                (
                    "starts_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="Stillinger besættes første gang til og med"
                    ),
                ),
                (
                    "last_day_of_use",
                    models.DateField(blank=True, null=True, verbose_name="Midlerne kan bruges til og med"),
                ),
                (
                    "financial_year_month",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="Budgetåret begynder i måned nr."
                    ),
                ),
                (
                    "dates_decided_by",
                    models.CharField(blank=True, max_length=200, verbose_name="Datoerne er besluttet af"),
                ),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="Organisation")),
                (
                    "reports_to",
                    models.CharField(blank=True, max_length=120, verbose_name="Redegørelsen går til"),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospitaler"),
                            ("region", "Regioner"),
                            ("kommune", "Kommuner"),
                            ("center", "Centre"),
                        ],
                        default="hospital",
                        max_length=10,
                        verbose_name="Midlerne er fordelt på",
                    ),
                ),
                (
                    "redeployment_scheme",
                    models.CharField(blank=True, max_length=60, verbose_name="Omplaceringsordning"),
                ),
                (
                    "low_activity_question",
                    models.CharField(blank=True, max_length=200, verbose_name="Spørgsmål om afdelingen"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Kladde"), ("open", "Åben"), ("closed", "Lukket")],
                        default="open",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="Demodata")),
            ],
            options={
                "ordering": [
                    models.OrderBy(models.F("starts_from"), descending=True, nulls_last=True),
                    "-id",
                ],
                "constraints": [
                    models.UniqueConstraint(
                        django.db.models.functions.text.Lower("name"),
                        name="grant_name_once",
                        violation_error_message="En anden bevilling har allerede dette navn.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("total__gte", 0)),
                        name="grant_total_not_negative",
                        violation_error_message="Det bevilgede beløb kan ikke være negativt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target__gte", 0)),
                        name="grant_target_not_negative",
                        violation_error_message="Måltallet kan ikke være negativt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("full_time_hours__gt", 0), ("full_time_hours__lte", 168)),
                        name="grant_full_time_hours_in_a_week",
                        violation_error_message="Fuld tid skal være over 0 og højst 168 timer om ugen.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("starts_from__isnull", False),
                                ("starts_from__lte", models.F("starts_until")),
                                ("starts_until__isnull", False),
                            ),
                            models.Q(("starts_from", None), ("starts_until", None)),
                            _connector="OR",
                        ),
                        name="grant_start_window_in_order",
                        violation_error_message="Angiv både første og sidste startdag, i rækkefølge, eller ingen af dem.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("last_day_of_use", None),
                            ("starts_until", None),
                            ("last_day_of_use__gte", models.F("starts_until")),
                            _connector="OR",
                        ),
                        name="grant_used_after_start_window",
                        violation_error_message="Midlernes sidste dag kan ikke ligge før den sidste startdag.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("financial_year_month__gte", 1), ("financial_year_month__lte", 12)
                        ),
                        name="grant_financial_year_month_of_a_year",
                        violation_error_message="Budgetåret begynder i en måned fra 1 til 12.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("unit_kind__in", ["hospital", "region", "kommune", "center"])),
                        name="grant_unit_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("status__in", ["draft", "open", "closed"])),
                        name="grant_status_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("name__isnull", True),
                                models.Q(
                                    (
                                        "name__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("decision_reference__isnull", True),
                                models.Q(
                                    (
                                        "decision_reference__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("restriction__isnull", True),
                                models.Q(
                                    (
                                        "restriction__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("dates_decided_by__isnull", True),
                                models.Q(
                                    (
                                        "dates_decided_by__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("organisation__isnull", True),
                                models.Q(
                                    (
                                        "organisation__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("reports_to__isnull", True),
                                models.Q(
                                    (
                                        "reports_to__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("redeployment_scheme__isnull", True),
                                models.Q(
                                    (
                                        "redeployment_scheme__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("low_activity_question__isnull", True),
                                models.Q(
                                    (
                                        "low_activity_question__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="grant_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("most_weekly_hours", None),
                            models.Q(
                                ("most_weekly_hours__gte", models.F("full_time_hours")),
                                ("most_weekly_hours__lte", 168),
                            ),
                            _connector="OR",
                        ),
                        name="grant_most_weekly_hours_from_full_time",
                        violation_error_message="Højst timer om ugen skal være fuld tid eller mere, og højst 168.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("post_months", None),
                            models.Q(("post_months__gte", 1), ("post_months__lte", 600)),
                            _connector="OR",
                        ),
                        name="grant_post_months_of_a_working_life",
                        violation_error_message="Stillingernes længde er fra 1 til 600 måneder, eller uden slutdato.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("counted_in__in", ["posts", "person_years", "monthly_level", "quarterly_level"])
                        ),
                        name="grant_counted_in_known",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="GrantEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.grant",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="Bevilling")),
                (
                    "decision_reference",
                    models.CharField(blank=True, max_length=200, verbose_name="Beslutning"),
                ),
                (
                    "total",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Bevilget beløb (kr.)"),
                ),
                (
                    "target",
                    models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal (mindst)"),
                ),
                (
                    "counted_in",
                    models.CharField(
                        choices=[
                            ("posts", "Stillinger"),
                            ("person_years", "Årsværk"),
                            ("monthly_level", "Årsværk i gennemsnit af måneden"),
                            ("quarterly_level", "Årsværk i gennemsnit af kvartalet"),
                        ],
                        default="posts",
                        max_length=20,
                        verbose_name="Måltallet tælles i",
                    ),
                ),
                (
                    "full_time_hours",
                    models.DecimalField(
                        decimal_places=2, default=37, max_digits=5, verbose_name="Timer om ugen på fuld tid"
                    ),
                ),
                (
                    "most_weekly_hours",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        max_digits=5,
                        null=True,
                        verbose_name="Højst timer om ugen",
                    ),
                ),
                (
                    "post_months",
                    models.PositiveSmallIntegerField(
                        blank=True, default=12, null=True, verbose_name="Stillingernes længde i måneder"
                    ),
                ),
                (
                    "restriction",
                    models.TextField(
                        blank=True,
                        help_text="Attesteres ved hver ansættelse.",
                        verbose_name="Må ikke anvendes til",
                    ),
                ),
                (
                    "starts_from",
                    models.DateField(
                        blank=True, null=True, verbose_name="Stillinger besættes første gang fra"
                    ),
                ),
                (
                    "starts_until",
                    models.DateField(
                        blank=True, null=True, verbose_name="Stillinger besættes første gang til og med"
                    ),
                ),
                (
                    "last_day_of_use",
                    models.DateField(blank=True, null=True, verbose_name="Midlerne kan bruges til og med"),
                ),
                (
                    "financial_year_month",
                    models.PositiveSmallIntegerField(
                        default=1, verbose_name="Budgetåret begynder i måned nr."
                    ),
                ),
                (
                    "dates_decided_by",
                    models.CharField(blank=True, max_length=200, verbose_name="Datoerne er besluttet af"),
                ),
                ("organisation", models.CharField(blank=True, max_length=120, verbose_name="Organisation")),
                (
                    "reports_to",
                    models.CharField(blank=True, max_length=120, verbose_name="Redegørelsen går til"),
                ),
                (
                    "unit_kind",
                    models.CharField(
                        choices=[
                            ("hospital", "Hospitaler"),
                            ("region", "Regioner"),
                            ("kommune", "Kommuner"),
                            ("center", "Centre"),
                        ],
                        default="hospital",
                        max_length=10,
                        verbose_name="Midlerne er fordelt på",
                    ),
                ),
                (
                    "redeployment_scheme",
                    models.CharField(blank=True, max_length=60, verbose_name="Omplaceringsordning"),
                ),
                (
                    "low_activity_question",
                    models.CharField(blank=True, max_length=200, verbose_name="Spørgsmål om afdelingen"),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Kladde"), ("open", "Åben"), ("closed", "Lukket")],
                        default="open",
                        max_length=10,
                        verbose_name="Status",
                    ),
                ),
                ("is_demo", models.BooleanField(default=False, verbose_name="Demodata")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_805783_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_has_a_price",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    constraint="CONSTRAINT",
                    func="-- Body of the trigger grant_has_a_price of allocations_grant.\nPERFORM check_grant_has_a_price(NEW.id);\nRETURN NULL;",
                    hash="668c41b2112b8677e1803e606e0d6b0bac4a5ca3",
                    operation="INSERT",
                    pgid="pgtrigger_grant_has_a_price_b9eda",
                    table="allocations_grant",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_grantevent" ("counted_in", "dates_decided_by", "decision_reference", "financial_year_month", "full_time_hours", "id", "is_demo", "last_day_of_use", "low_activity_question", "most_weekly_hours", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_months", "redeployment_scheme", "reports_to", "restriction", "starts_from", "starts_until", "status", "target", "total", "unit_kind") VALUES (NEW."counted_in", NEW."dates_decided_by", NEW."decision_reference", NEW."financial_year_month", NEW."full_time_hours", NEW."id", NEW."is_demo", NEW."last_day_of_use", NEW."low_activity_question", NEW."most_weekly_hours", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."post_months", NEW."redeployment_scheme", NEW."reports_to", NEW."restriction", NEW."starts_from", NEW."starts_until", NEW."status", NEW."target", NEW."total", NEW."unit_kind"); RETURN NULL;',
                    hash="1895595b1581dc1331fcdf015281750c012bbefc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_bb596",
                    table="allocations_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_grantevent" ("counted_in", "dates_decided_by", "decision_reference", "financial_year_month", "full_time_hours", "id", "is_demo", "last_day_of_use", "low_activity_question", "most_weekly_hours", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_months", "redeployment_scheme", "reports_to", "restriction", "starts_from", "starts_until", "status", "target", "total", "unit_kind") VALUES (NEW."counted_in", NEW."dates_decided_by", NEW."decision_reference", NEW."financial_year_month", NEW."full_time_hours", NEW."id", NEW."is_demo", NEW."last_day_of_use", NEW."low_activity_question", NEW."most_weekly_hours", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."post_months", NEW."redeployment_scheme", NEW."reports_to", NEW."restriction", NEW."starts_from", NEW."starts_until", NEW."status", NEW."target", NEW."total", NEW."unit_kind"); RETURN NULL;',
                    hash="b6b1ffe77e6235cea1ad7861ea2025059e522e2b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_d7ec0",
                    table="allocations_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grant",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_grantevent" ("counted_in", "dates_decided_by", "decision_reference", "financial_year_month", "full_time_hours", "id", "is_demo", "last_day_of_use", "low_activity_question", "most_weekly_hours", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_months", "redeployment_scheme", "reports_to", "restriction", "starts_from", "starts_until", "status", "target", "total", "unit_kind") VALUES (OLD."counted_in", OLD."dates_decided_by", OLD."decision_reference", OLD."financial_year_month", OLD."full_time_hours", OLD."id", OLD."is_demo", OLD."last_day_of_use", OLD."low_activity_question", OLD."most_weekly_hours", OLD."name", OLD."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."post_months", OLD."redeployment_scheme", OLD."reports_to", OLD."restriction", OLD."starts_from", OLD."starts_until", OLD."status", OLD."target", OLD."total", OLD."unit_kind"); RETURN NULL;',
                    hash="a69e3a2b3ed60bc0560c2a9c822b519457efaa31",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_931b7",
                    table="allocations_grant",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_grantevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="98733a32d4078631013133b6e868813e0c3f98b1",
                    operation="INSERT",
                    pgid="pgtrigger_chain_62ac9",
                    table="allocations_grantevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="grantevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="5ae2f70f866534480cab1771dbfb98c5cc654afa",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_21906",
                    table="allocations_grantevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Purpose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="purposes",
                        to="allocations.grant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Formål",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("grant"),
                        django.db.models.functions.text.Lower("name"),
                        name="purpose_name_once",
                        violation_error_message="Formålet står der allerede.",
                    ),
                    models.UniqueConstraint(fields=("id", "grant"), name="purpose_of_grant_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__isnull", True),
                            models.Q(
                                (
                                    "name__regex",
                                    "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="purpose_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PurposeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.purpose",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_439671_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purpose",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_purposeevent" ("grant_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."grant_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="865c477e74d296191b450956b06ad3e1da56cbce",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_32d12",
                    table="allocations_purpose",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purpose",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_purposeevent" ("grant_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."grant_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="69a91316013debe165da6012ad68474c3e6d78e2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_94d88",
                    table="allocations_purpose",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purpose",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_purposeevent" ("grant_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."grant_id", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="c82eff36db516ab12142300a6fc2dfa88bd012a7",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_1a07e",
                    table="allocations_purpose",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purposeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_purposeevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="561e8c4925fcc6dc0b934921498ff6c868e5c3be",
                    operation="INSERT",
                    pgid="pgtrigger_chain_b504a",
                    table="allocations_purposeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="purposeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="d77cfebb01f227f8807acea09c015c2e5b63476f",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_5ddad",
                    table="allocations_purposeevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="StaffGroup",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="staff_groups",
                        to="allocations.grant",
                    ),
                ),
            ],
            options={
                "verbose_name": "Personalegruppe",
                "ordering": ["position", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("grant"),
                        django.db.models.functions.text.Lower("name"),
                        name="staff_group_name_once",
                        violation_error_message="Personalegruppen står der allerede.",
                    ),
                    models.UniqueConstraint(fields=("id", "grant"), name="staff_group_of_grant_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("name__isnull", True),
                            models.Q(
                                (
                                    "name__regex",
                                    "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="staff_group_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffGroupEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.staffgroup",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                ("position", models.PositiveSmallIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_340f68_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_staffgroupevent" ("grant_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."grant_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="e682698062de98507fe23df2928770823c3edebf",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6b9d6",
                    table="allocations_staffgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_staffgroupevent" ("grant_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (NEW."grant_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."position"); RETURN NULL;',
                    hash="2046a3485c6a57389b65517c5339c7cfb5dfb6a7",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fee3b",
                    table="allocations_staffgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffgroup",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_staffgroupevent" ("grant_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "position") VALUES (OLD."grant_id", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."position"); RETURN NULL;',
                    hash="b73b36ce7197d14c5371eddf35fa45cd41020879",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_718ab",
                    table="allocations_staffgroup",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffgroupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_staffgroupevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="aa86b725732d81802628c27904262f9bc461b007",
                    operation="INSERT",
                    pgid="pgtrigger_chain_f2daa",
                    table="allocations_staffgroupevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="staffgroupevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="15429557ae065fbf5e1cdf0ff139de14486fa813",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1f819",
                    table="allocations_staffgroupevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Allocation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="allocations",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "share_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        verbose_name="Fordelingsnøgle i %",
                    ),
                ),
                (
                    "reduction_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="Begrundelse for at gå under det, der er brugt",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("grant", "hospital"), name="allocation_once"),
                    models.UniqueConstraint(
                        fields=("id", "grant", "hospital"), name="allocation_of_grant_and_hospital_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_percent__gte", 0), ("share_percent", None), _connector="OR"
                        ),
                        name="allocation_share_not_negative",
                        violation_error_message="Fordelingsnøglen kan ikke være negativ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reduction_reason__isnull", True),
                            models.Q(
                                (
                                    "reduction_reason__regex",
                                    "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="allocation_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllocationEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.allocation",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "share_percent",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        max_digits=7,
                        null=True,
                        verbose_name="Fordelingsnøgle i %",
                    ),
                ),
                (
                    "reduction_reason",
                    models.CharField(
                        blank=True,
                        max_length=500,
                        verbose_name="Begrundelse for at gå under det, der er brugt",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_837439_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="113d92988231c51c9c7b7f3b987f82eb6497392b",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_f31aa",
                    table="allocations_allocation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_allocationevent" ("grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reduction_reason", "share_percent") VALUES (NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."reduction_reason", NEW."share_percent"); RETURN NULL;',
                    hash="e652ab67dd183e6d6080910e01d9800e9a889403",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_e6a66",
                    table="allocations_allocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_allocationevent" ("grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reduction_reason", "share_percent") VALUES (NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."reduction_reason", NEW."share_percent"); RETURN NULL;',
                    hash="9adb695f076d81b502ed5a624a22ec51d4471405",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_bed33",
                    table="allocations_allocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_allocationevent" ("grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reduction_reason", "share_percent") VALUES (OLD."grant_id", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."reduction_reason", OLD."share_percent"); RETURN NULL;',
                    hash="779dc1f99e0f8c1a9ce90f15095dbee4d3d308ea",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d24a5",
                    table="allocations_allocation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_allocationevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="6475134f9f2b85a48a5223b77554e063c993a44c",
                    operation="INSERT",
                    pgid="pgtrigger_chain_0cfc9",
                    table="allocations_allocationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="39024f761c9552e6849129723ba6f40064b7ed0c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_6e9a5",
                    table="allocations_allocationevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="AllocationImport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="imports",
                        to="allocations.grant",
                        verbose_name="Bevilling",
                    ),
                ),
                ("grant_name", models.CharField(max_length=120, verbose_name="Bevillingens navn")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Indlæst af",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="Indlæst"
                    ),
                ),
                ("source_name", models.CharField(blank=True, max_length=200, verbose_name="Fil")),
                ("source_sha256", models.CharField(max_length=64, verbose_name="Kontrolsum (SHA-256)")),
                ("source_text", models.TextField(blank=True, verbose_name="Tabellen, som den blev læst")),
                ("checks", models.JSONField(blank=True, default=list, verbose_name="Kontrol")),
                ("reason", models.TextField(blank=True, verbose_name="Begrundelse")),
                ("before", models.JSONField(verbose_name="Før")),
                ("after", models.JSONField(verbose_name="Efter")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="Fortrudt")),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Fortrudt af",
                    ),
                ),
                (
                    "undo_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="Hvorfor fortrudt"),
                ),
            ],
            options={
                "verbose_name": "Indlæsning",
                "ordering": ["-id"],
                "indexes": [models.Index(fields=["grant", "-id"], name="allocation_import_latest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("source_sha256__regex", "^[0-9a-f]{64}$")),
                        name="allocation_import_hash_shape",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("undo_reason", ""), ("undone_at", None), ("undone_by", None)),
                            models.Q(
                                ("undone_at__isnull", False), models.Q(("undo_reason", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="allocation_import_undone_whole",
                        violation_error_message="Angiv, hvorfor indlæsningen fortrydes.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("grant__isnull", False), ("undone_at__isnull", False), _connector="OR"
                        ),
                        name="allocation_import_has_grant",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("grant_name__isnull", True),
                                models.Q(
                                    (
                                        "grant_name__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("source_name__isnull", True),
                                models.Q(
                                    (
                                        "source_name__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("source_text__isnull", True),
                                models.Q(
                                    (
                                        "source_text__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("reason__isnull", True),
                                models.Q(
                                    (
                                        "reason__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("undo_reason__isnull", True),
                                models.Q(
                                    (
                                        "undo_reason__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="allocation_import_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="AllocationImportEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.allocationimport",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                        verbose_name="Bevilling",
                    ),
                ),
                ("grant_name", models.CharField(max_length=120, verbose_name="Bevillingens navn")),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Indlæst af",
                    ),
                ),
                (
                    "made_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="Indlæst"
                    ),
                ),
                ("source_name", models.CharField(blank=True, max_length=200, verbose_name="Fil")),
                ("source_sha256", models.CharField(max_length=64, verbose_name="Kontrolsum (SHA-256)")),
                ("source_text", models.TextField(blank=True, verbose_name="Tabellen, som den blev læst")),
                ("checks", models.JSONField(blank=True, default=list, verbose_name="Kontrol")),
                ("reason", models.TextField(blank=True, verbose_name="Begrundelse")),
                ("before", models.JSONField(verbose_name="Før")),
                ("after", models.JSONField(verbose_name="Efter")),
                ("undone_at", models.DateTimeField(blank=True, null=True, verbose_name="Fortrudt")),
                (
                    "undone_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Fortrudt af",
                    ),
                ),
                (
                    "undo_reason",
                    models.CharField(blank=True, max_length=500, verbose_name="Hvorfor fortrudt"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_54cccd_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimport",
            trigger=pgtrigger.compiler.Trigger(
                name="import_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_name" IS DISTINCT FROM (NEW."grant_name") OR OLD."made_by_id" IS DISTINCT FROM (NEW."made_by_id") OR OLD."made_at" IS DISTINCT FROM (NEW."made_at") OR OLD."source_name" IS DISTINCT FROM (NEW."source_name") OR OLD."source_sha256" IS DISTINCT FROM (NEW."source_sha256") OR OLD."source_text" IS DISTINCT FROM (NEW."source_text") OR OLD."checks" IS DISTINCT FROM (NEW."checks") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."before" IS DISTINCT FROM (NEW."before") OR OLD."after" IS DISTINCT FROM (NEW."after"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="1f80daf2f36eca8b17fecc4a7b787a5418a7706a",
                    operation="UPDATE",
                    pgid="pgtrigger_import_is_fixed_20b75",
                    table="allocations_allocationimport",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimport",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_allocationimportevent" ("after", "before", "checks", "grant_id", "grant_name", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source_name", "source_sha256", "source_text", "undo_reason", "undone_at", "undone_by_id") VALUES (NEW."after", NEW."before", NEW."checks", NEW."grant_id", NEW."grant_name", NEW."id", NEW."made_at", NEW."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."reason", NEW."source_name", NEW."source_sha256", NEW."source_text", NEW."undo_reason", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;',
                    hash="7b6119e534ef02d245941d4233a63305bfe65795",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_26e9f",
                    table="allocations_allocationimport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimport",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_allocationimportevent" ("after", "before", "checks", "grant_id", "grant_name", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source_name", "source_sha256", "source_text", "undo_reason", "undone_at", "undone_by_id") VALUES (NEW."after", NEW."before", NEW."checks", NEW."grant_id", NEW."grant_name", NEW."id", NEW."made_at", NEW."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."reason", NEW."source_name", NEW."source_sha256", NEW."source_text", NEW."undo_reason", NEW."undone_at", NEW."undone_by_id"); RETURN NULL;',
                    hash="d7973f4a7afc6cd0c9766d60382908d56ac7ee0b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_96dd9",
                    table="allocations_allocationimport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimport",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_allocationimportevent" ("after", "before", "checks", "grant_id", "grant_name", "id", "made_at", "made_by_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reason", "source_name", "source_sha256", "source_text", "undo_reason", "undone_at", "undone_by_id") VALUES (OLD."after", OLD."before", OLD."checks", OLD."grant_id", OLD."grant_name", OLD."id", OLD."made_at", OLD."made_by_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."reason", OLD."source_name", OLD."source_sha256", OLD."source_text", OLD."undo_reason", OLD."undone_at", OLD."undone_by_id"); RETURN NULL;',
                    hash="89a47d793501445bf8ea585fa835a296149d3a8c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_4e1ed",
                    table="allocations_allocationimport",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimportevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_allocationimportevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="513130a987dab18bb9eb2b7c9a5982ec2df9ea6b",
                    operation="INSERT",
                    pgid="pgtrigger_chain_d937c",
                    table="allocations_allocationimportevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="allocationimportevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="94507ebb737a23b42a7b435d270cf15e43f80fea",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_aadd1",
                    table="allocations_allocationimportevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Rate",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="allocations.grant",
                    ),
                ),
                (
                    "staff_group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rates",
                        to="allocations.staffgroup",
                        verbose_name="Personalegruppe",
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="Gælder fra")),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="Pris pr. stilling (inkl. pension, kr.)"
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="Besluttet den")),
            ],
            options={
                "verbose_name": "Pris",
                "ordering": [models.OrderBy(models.F("first_day"), nulls_first=True), "id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("grant", "staff_group", "first_day", "decided_on"),
                        name="rate_once",
                        nulls_distinct=False,
                        violation_error_message="Der er allerede besluttet en pris fra den dag.",
                    ),
                    models.UniqueConstraint(fields=("id", "grant"), name="rate_of_grant_key"),
                    models.CheckConstraint(
                        condition=models.Q(("price__gt", 0)),
                        name="rate_price_positive",
                        violation_error_message="Prisen pr. stilling skal være over 0 kr.",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("staff_group", "grant"),
                        name="rate_staff_group_of_grant",
                        to="allocations.StaffGroup",
                        to_fields=("id", "grant"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RateEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.rate",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                    ),
                ),
                (
                    "staff_group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.staffgroup",
                        verbose_name="Personalegruppe",
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="Gælder fra")),
                (
                    "price",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="Pris pr. stilling (inkl. pension, kr.)"
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="Besluttet den")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_de1ae0_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="74339cc6e8fba03873d1b8d10cb5de5d19041257",
                    operation="UPDATE",
                    pgid="pgtrigger_grant_is_fixed_d3985",
                    table="allocations_rate",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_has_a_price",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    constraint="CONSTRAINT",
                    func="-- Body of the trigger grant_has_a_price of allocations_rate.\nPERFORM check_grant_has_a_price(OLD.grant_id);\nRETURN NULL;",
                    hash="06e703a5e7f4874086952b3060240c16cb11f8db",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_grant_has_a_price_985a0",
                    table="allocations_rate",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_rateevent" ("decided_on", "first_day", "grant_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "staff_group_id") VALUES (NEW."decided_on", NEW."first_day", NEW."grant_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."price", NEW."staff_group_id"); RETURN NULL;',
                    hash="3c89d13d769884195aa8185cf85cf85379b0aabc",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a6d5c",
                    table="allocations_rate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "allocations_rateevent" ("decided_on", "first_day", "grant_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "staff_group_id") VALUES (NEW."decided_on", NEW."first_day", NEW."grant_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."price", NEW."staff_group_id"); RETURN NULL;',
                    hash="955b743eee81fe220795e84790baac16744092f2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9209e",
                    table="allocations_rate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rate",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_rateevent" ("decided_on", "first_day", "grant_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "price", "staff_group_id") VALUES (OLD."decided_on", OLD."first_day", OLD."grant_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."price", OLD."staff_group_id"); RETURN NULL;',
                    hash="6af8fe7d9857ac92b954359787b95f1d6c03f4cd",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_2a2e4",
                    table="allocations_rate",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_rateevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="5bbbb379b36358113e7e089cb4ac19121b730319",
                    operation="INSERT",
                    pgid="pgtrigger_chain_0466d",
                    table="allocations_rateevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rateevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cb376096116271ed8db36959e8189378777a09c9",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_739c7",
                    table="allocations_rateevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="BudgetRow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.allocation",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.hospital",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="Besluttet den")),
                (
                    "allocation_import",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.allocationimport",
                        verbose_name="Indlæsning",
                    ),
                ),
                (
                    "financial_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Budgetår"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("original", "Oprindeligt"),
                            ("change", "Ændring"),
                            ("indexation", "Pris- og lønregulering"),
                            ("re_appropriation", "Genbevilling"),
                            ("transfer", "Omfordeling"),
                        ],
                        default="original",
                        max_length=20,
                        verbose_name="Hvad",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Tildelt beløb (kr.)"),
                ),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="Henvisning")),
                (
                    "rate",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="indexations",
                        to="allocations.rate",
                    ),
                ),
                (
                    "transferred_from",
                    models.OneToOneField(
                        blank=True,
                        db_constraint=False,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="transferred_to",
                        to="allocations.budgetrow",
                    ),
                ),
            ],
            options={
                "verbose_name": "Budgetpost",
                "ordering": [
                    models.OrderBy(models.F("financial_year"), nulls_first=True),
                    models.OrderBy(models.F("decided_on"), nulls_first=True),
                    "id",
                ],
                "indexes": [models.Index(fields=["grant", "allocation"], name="budget_row_of_grant")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("kind", "original")),
                        fields=("allocation", "financial_year"),
                        name="budget_row_original_once",
                        nulls_distinct=False,
                        violation_error_message="Hospitalet har allerede et oprindeligt budget.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["original", "change", "indexation", "re_appropriation", "transfer"])
                        ),
                        name="budget_row_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "original"), _negated=True), ("amount__gte", 0), _connector="OR"
                        ),
                        name="budget_row_original_not_negative",
                        violation_error_message="Det tildelte beløb kan ikke være negativt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("financial_year", None),
                            models.Q(("financial_year__gte", 1970), ("financial_year__lte", 2999)),
                            _connector="OR",
                        ),
                        name="budget_row_year_in_range",
                        violation_error_message="Budgetåret skal skrives med fire cifre.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("rate", None), ("kind", "indexation"), _connector="OR"),
                        name="budget_row_of_rate_is_indexation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("transferred_from", None),
                            models.Q(("amount__gt", 0), ("kind", "transfer")),
                            _connector="OR",
                        ),
                        name="budget_row_transferred_is_transfer",
                    ),
                    models.UniqueConstraint(fields=("id", "grant"), name="budget_row_of_grant_key"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("reference__isnull", True),
                            models.Q(
                                (
                                    "reference__regex",
                                    "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                ),
                                _negated=True,
                            ),
                            _connector="OR",
                        ),
                        name="budget_row_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("allocation", "grant", "hospital"),
                        name="budget_row_of_allocation",
                        to="allocations.Allocation",
                        to_fields=("id", "grant", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("rate", "grant"),
                        name="budget_row_rate_of_grant",
                        to="allocations.Rate",
                        to_fields=("id", "grant"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("transferred_from", "grant"),
                        name="budget_row_transferred_from_of_grant",
                        to="allocations.BudgetRow",
                        to_fields=("id", "grant"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="BudgetRowEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.budgetrow",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.allocation",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.hospital",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="Besluttet den")),
                (
                    "financial_year",
                    models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="Budgetår"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("original", "Oprindeligt"),
                            ("change", "Ændring"),
                            ("indexation", "Pris- og lønregulering"),
                            ("re_appropriation", "Genbevilling"),
                            ("transfer", "Omfordeling"),
                        ],
                        default="original",
                        max_length=20,
                        verbose_name="Hvad",
                    ),
                ),
                (
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Tildelt beløb (kr.)"),
                ),
                ("reference", models.CharField(blank=True, max_length=200, verbose_name="Henvisning")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_7bb7fe_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrow",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."allocation_id" IS DISTINCT FROM (NEW."allocation_id") OR OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="92883fd29cfdf6b3a36dae6d3717d332b25da2cb",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_fc5f9",
                    table="allocations_budgetrow",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrow",
            trigger=pgtrigger.compiler.Trigger(
                name="allocation_budget",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    constraint="CONSTRAINT",
                    func="-- Body of the trigger allocation_budget of allocations_budgetrow.\nPERFORM check_allocation_budget(coalesce(NEW.allocation_id, OLD.allocation_id));\nRETURN NULL;",
                    hash="5ab1080d22172065389f4a41cff147608cdc8c82",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_allocation_budget_8a337",
                    table="allocations_budgetrow",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrow",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_budgetrowevent" ("allocation_id", "amount", "decided_on", "financial_year", "grant_id", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."allocation_id", NEW."amount", NEW."decided_on", NEW."financial_year", NEW."grant_id", NEW."hospital_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."reference"); RETURN NULL;',
                    hash="919056f199a4d5f8c8f90c9efb35d12b04157d4b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_6c6b5",
                    table="allocations_budgetrow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrow",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."allocation_id" IS DISTINCT FROM (NEW."allocation_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."financial_year" IS DISTINCT FROM (NEW."financial_year") OR OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."reference" IS DISTINCT FROM (NEW."reference"))',
                    func='INSERT INTO "allocations_budgetrowevent" ("allocation_id", "amount", "decided_on", "financial_year", "grant_id", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (NEW."allocation_id", NEW."amount", NEW."decided_on", NEW."financial_year", NEW."grant_id", NEW."hospital_id", NEW."id", NEW."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."reference"); RETURN NULL;',
                    hash="4201a726cd267a91cc11b9760b7e5da2f87977c2",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_dab7d",
                    table="allocations_budgetrow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrow",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_budgetrowevent" ("allocation_id", "amount", "decided_on", "financial_year", "grant_id", "hospital_id", "id", "kind", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reference") VALUES (OLD."allocation_id", OLD."amount", OLD."decided_on", OLD."financial_year", OLD."grant_id", OLD."hospital_id", OLD."id", OLD."kind", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."reference"); RETURN NULL;',
                    hash="ae071a897fa2b3ebc98051bb1dc8f1aff3f0d5eb",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_8da1d",
                    table="allocations_budgetrow",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrowevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_budgetrowevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="b7a64dbea0754abd4f119d246df4ec8c19efb95c",
                    operation="INSERT",
                    pgid="pgtrigger_chain_d9d9f",
                    table="allocations_budgetrowevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="budgetrowevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="372d11ab0ce2596a8725a188a4fac87b4d6967b8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_8dd54",
                    table="allocations_budgetrowevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Target",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.allocation",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.hospital",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="Besluttet den")),
                (
                    "allocation_import",
                    models.ForeignKey(
                        blank=True,
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="%(class)ss",
                        to="allocations.allocationimport",
                        verbose_name="Indlæsning",
                    ),
                ),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="Gælder fra")),
                ("value", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal")),
            ],
            options={
                "verbose_name": "Måltal",
                "ordering": [
                    models.OrderBy(models.F("first_day"), nulls_first=True),
                    models.OrderBy(models.F("decided_on"), nulls_first=True),
                    "id",
                ],
                "indexes": [models.Index(fields=["grant", "allocation"], name="target_of_grant")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("value__gte", 0)),
                        name="target_value_not_negative",
                        violation_error_message="Måltallet kan ikke være negativt.",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("allocation", "grant", "hospital"),
                        name="target_of_allocation",
                        to="allocations.Allocation",
                        to_fields=("id", "grant", "hospital"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TargetEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                ("pgh_hash", models.TextField(editable=False)),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="allocations.target",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "allocation",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.allocation",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.hospital",
                    ),
                ),
                ("decided_on", models.DateField(blank=True, null=True, verbose_name="Besluttet den")),
                ("first_day", models.DateField(blank=True, null=True, verbose_name="Gælder fra")),
                ("value", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="allocations_pgh_obj_658b99_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."allocation_id" IS DISTINCT FROM (NEW."allocation_id") OR OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c32d06a14a64575eacd54057fb30f101714a7007",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_3a78f",
                    table="allocations_target",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_targetevent" ("allocation_id", "decided_on", "first_day", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."allocation_id", NEW."decided_on", NEW."first_day", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."value"); RETURN NULL;',
                    hash="fc3e643f5958f1d1bc1a533106cb3a2c3b4dc7ff",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_5dc50",
                    table="allocations_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."allocation_id" IS DISTINCT FROM (NEW."allocation_id") OR OLD."decided_on" IS DISTINCT FROM (NEW."decided_on") OR OLD."first_day" IS DISTINCT FROM (NEW."first_day") OR OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."value" IS DISTINCT FROM (NEW."value"))',
                    func='INSERT INTO "allocations_targetevent" ("allocation_id", "decided_on", "first_day", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (NEW."allocation_id", NEW."decided_on", NEW."first_day", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."value"); RETURN NULL;',
                    hash="8bb230d7a901075c83cc52127f26ceff033ca2c6",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_fc76e",
                    table="allocations_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="target",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_targetevent" ("allocation_id", "decided_on", "first_day", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "value") VALUES (OLD."allocation_id", OLD."decided_on", OLD."first_day", OLD."grant_id", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."value"); RETURN NULL;',
                    hash="e13da2f77c6f10b6f677141d28ecf29e8dfe380f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a681e",
                    table="allocations_target",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "allocations_targetevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="4e1c951b5e81b8a02c8a47cad916ddbbf16a3983",
                    operation="INSERT",
                    pgid="pgtrigger_chain_b02fa",
                    table="allocations_targetevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="targetevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="cfe655f5397e24a79bb6796e3c8552764fe5a719",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_715b2",
                    table="allocations_targetevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
