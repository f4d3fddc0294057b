"""Posts, the people hired into them, confirmations, and the log of reads.

The triggers of a table stand after the table and the events of its history.
"""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.contrib.postgres.operations
import django.db.models.deletion
import django.db.models.functions.datetime
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
        ("allocations", "0001_initial"),
    ]

    operations = [
        django.contrib.postgres.operations.BtreeGistExtension(),
        migrations.RunSQL(
            sql=load(__package__, "last_day_of_months"),
            reverse_sql="DROP FUNCTION last_day_of_months(date)",
        ),
        migrations.RunSQL(
            sql=load(__package__, "check_post_capacity"),
            reverse_sql="DROP FUNCTION check_post_capacity(bigint)",
        ),
        migrations.CreateModel(
            name="Post",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="allocations.hospital",
                    ),
                ),
                ("number", models.PositiveIntegerField(verbose_name="Stilling")),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="allocations.department",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="posts",
                        to="allocations.purpose",
                        verbose_name="Formål",
                    ),
                ),
                ("low_activity", models.BooleanField(default=False, verbose_name="Spørgsmål om afdelingen")),
                (
                    "is_additional",
                    models.BooleanField(verbose_name="Ny stilling, ud over den eksisterende normering"),
                ),
            ],
            options={
                "ordering": ["hospital_id", "number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "grant", "hospital"), name="post_of_grant_and_hospital_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("number__gt", 0)), name="post_number_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("is_additional", True)),
                        name="post_is_additional",
                        violation_error_message="Bekræft, at stillingen er ny og ud over den eksisterende normering",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("grant", "hospital"),
                        name="post_of_allocation",
                        to="allocations.Allocation",
                        to_fields=("grant", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("department", "hospital"),
                        name="post_department_of_hospital",
                        to="allocations.Department",
                        to_fields=("id", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("purpose", "grant"),
                        name="post_purpose_of_grant",
                        to="allocations.Purpose",
                        to_fields=("id", "grant"),
                    ),
                    models.UniqueConstraint(fields=("hospital", "number"), name="post_number_once"),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostEvent",
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
                        to="hires.post",
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
                ("number", models.PositiveIntegerField(verbose_name="Stilling")),
                (
                    "department",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.department",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.purpose",
                        verbose_name="Formål",
                    ),
                ),
                ("low_activity", models.BooleanField(default=False, verbose_name="Spørgsmål om afdelingen")),
                (
                    "is_additional",
                    models.BooleanField(verbose_name="Ny stilling, ud over den eksisterende normering"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_poste_pgh_obj_4916b9_idx"
                    ),
                    models.Index(
                        fields=["grant", "hospital", "pgh_created_at"], name="hires_postevent_latest"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="91d408c52849d1cbd6c652281690e165f32c8b52",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_f730c",
                    table="hires_post",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_postevent" ("department_id", "grant_id", "hospital_id", "id", "is_additional", "low_activity", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose_id") VALUES (NEW."department_id", NEW."grant_id", NEW."hospital_id", NEW."id", NEW."is_additional", NEW."low_activity", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."purpose_id"); RETURN NULL;',
                    hash="63839b7118ece32e03e158cbb4db24dc212be408",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_555dc",
                    table="hires_post",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_postevent" ("department_id", "grant_id", "hospital_id", "id", "is_additional", "low_activity", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose_id") VALUES (NEW."department_id", NEW."grant_id", NEW."hospital_id", NEW."id", NEW."is_additional", NEW."low_activity", NEW."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."purpose_id"); RETURN NULL;',
                    hash="5c6c7480b8a01b9c64feae8474a355dc525a3af5",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_47e59",
                    table="hires_post",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_postevent" ("department_id", "grant_id", "hospital_id", "id", "is_additional", "low_activity", "number", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "purpose_id") VALUES (OLD."department_id", OLD."grant_id", OLD."hospital_id", OLD."id", OLD."is_additional", OLD."low_activity", OLD."number", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."purpose_id"); RETURN NULL;',
                    hash="98540d0186a0a6bff6f5b6683a9443a92b3ded6a",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_a3d1d",
                    table="hires_post",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_postevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="40f3aa9b1b8a7402d470f1faf83906d8949271b4",
                    operation="INSERT",
                    pgid="pgtrigger_chain_5d427",
                    table="hires_postevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="39d50aa57a4ff18958789fcf724707e959958c57",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e1ceb",
                    table="hires_postevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="PostPurpose",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_constraint=False, on_delete=django.db.models.deletion.PROTECT, to="hires.post"
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="allocations.purpose",
                    ),
                ),
                (
                    "grant",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allocations.hospital",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("post", "purpose"), name="post_purpose_once"),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("post", "grant", "hospital"),
                        name="post_purpose_of_post",
                        to="hires.Post",
                        to_fields=("id", "grant", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("purpose", "grant"),
                        name="post_purpose_in_grant",
                        to="allocations.Purpose",
                        to_fields=("id", "grant"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PostPurposeEvent",
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
                        to="hires.postpurpose",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "post",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.post",
                    ),
                ),
                (
                    "purpose",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.purpose",
                    ),
                ),
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
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_postp_pgh_obj_8df1e6_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurpose",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="a6ac5af3075f34dc43f54668b5c5123908db9a80",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_4cf9d",
                    table="hires_postpurpose",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurpose",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_postpurposeevent" ("grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "purpose_id") VALUES (NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."post_id", NEW."purpose_id"); RETURN NULL;',
                    hash="47339de7927badf005acdc923d37b24fac35a458",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_42668",
                    table="hires_postpurpose",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurpose",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_postpurposeevent" ("grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "purpose_id") VALUES (NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."post_id", NEW."purpose_id"); RETURN NULL;',
                    hash="8a51bfe01dae03b2dadaa04c740ab88a317de6a9",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_87bf0",
                    table="hires_postpurpose",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurpose",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_postpurposeevent" ("grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "purpose_id") VALUES (OLD."grant_id", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."post_id", OLD."purpose_id"); RETURN NULL;',
                    hash="f0762836d3d2af9f3e0d6c47e47d3bd0bb9acf56",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6a026",
                    table="hires_postpurpose",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurposeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_postpurposeevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="ad24ccbdc26d5d491b9ad8197826a07e766ce968",
                    operation="INSERT",
                    pgid="pgtrigger_chain_306a3",
                    table="hires_postpurposeevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurposeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="8b09bf6746dc1e7dc178440982f24bc1c7fe0225",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1b8ad",
                    table="hires_postpurposeevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="Post",
            name="further_purposes",
            field=models.ManyToManyField(
                related_name="posts_further",
                through="hires.PostPurpose",
                to="allocations.purpose",
                verbose_name="Øvrige formål",
            ),
        ),
        migrations.CreateModel(
            name="Employee",
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
                        related_name="employees",
                        to="allocations.hospital",
                    ),
                ),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                (
                    "employee_number",
                    models.CharField(blank=True, max_length=20, null=True, verbose_name="Tjenestenummer"),
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
                "indexes": [models.Index(fields=["hospital", "sort_key"], name="employee_sort_key")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("hospital", "employee_number"), name="employee_number_once"
                    ),
                    models.UniqueConstraint(fields=("id", "hospital"), name="employee_of_hospital_key"),
                    models.CheckConstraint(
                        condition=models.Q(("employee_number", ""), _negated=True),
                        name="employee_number_not_empty",
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
                                ("employee_number__isnull", True),
                                models.Q(
                                    (
                                        "employee_number__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="employee_no_cpr",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmployeeEvent",
            fields=[
                ("pgh_id", models.AutoField(primary_key=True, serialize=False)),
                ("pgh_created_at", models.DateTimeField(auto_now_add=True)),
                ("pgh_label", models.TextField(help_text="The event label.")),
                (
                    "pgh_obj",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="hires.employee",
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
                (
                    "employee_number",
                    models.CharField(blank=True, max_length=20, null=True, verbose_name="Tjenestenummer"),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_emplo_pgh_obj_b1f7b8_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employee",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="d21ee4c683268eeaef4b8ea2630f763816eea931",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_61cb0",
                    table="hires_employee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employee",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_employeeevent" ("employee_number", "hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."employee_number", NEW."hospital_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="b2764dc7933cf3d9611389ce72913075d75c9b59",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3e0d1",
                    table="hires_employee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employee",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."employee_number" IS DISTINCT FROM (NEW."employee_number") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name"))',
                    func='INSERT INTO "hires_employeeevent" ("employee_number", "hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."employee_number", NEW."hospital_id", NEW."id", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;',
                    hash="5e4cdd9aefd51a61e5d07463a830379d1571e5da",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_a51f1",
                    table="hires_employee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employee",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_employeeevent" ("employee_number", "hospital_id", "id", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."employee_number", OLD."hospital_id", OLD."id", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="877ea8801de223efcc2bf0bb149f4f120d1aab3c",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_6cad5",
                    table="hires_employee",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employeeevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="077ecf97ca385824d0cee7c462b1c41ab1b1a7a2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_0c53b",
                    table="hires_employeeevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Hire",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "post",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="hires.post",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="hires.employee",
                    ),
                ),
                (
                    "staff_group",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="hires",
                        to="allocations.staffgroup",
                        verbose_name="Personalegruppe",
                    ),
                ),
                ("agreed_on", models.DateField(verbose_name="Aftalt den")),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("redeployment", "Omplacering"),
                            ("under_notice", "Opsagt medarbejder i regionen"),
                            ("other_in_region", "Anden stilling i regionen"),
                            ("outside_region", "Rekrutteret uden for regionen"),
                        ],
                        max_length=20,
                        verbose_name="Rekrutteringsvej",
                    ),
                ),
                (
                    "formerly_employed",
                    models.BooleanField(verbose_name="Tidligere ansat i regionen i samme type arbejde"),
                ),
                (
                    "candidates_assessed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none_suitable", "Ja, ingen egnede"),
                            ("declined", "Ja, takkede nej"),
                            ("no", "Nej"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "not_assessed_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_candidates", "Der var ingen kandidater på det tidspunkt"),
                            ("special_skills", "Stillingen kræver særlige kvalifikationer"),
                            ("urgent", "Stillingen skulle besættes straks"),
                            ("not_aware", "Vi kendte ikke muligheden"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "attested_restriction",
                    models.TextField(blank=True, verbose_name="Attesteret: må ikke anvendes til"),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="Trukket tilbage den")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("candidate_withdrew", "Kandidaten trak sig"),
                            ("other_candidate", "En anden kandidat blev valgt"),
                            ("post_dropped", "Stillingen skal ikke besættes"),
                            ("never_turned_up", "Mødte ikke op"),
                        ],
                        max_length=30,
                    ),
                ),
                ("annulled_on", models.DateField(blank=True, null=True, verbose_name="Annulleret den")),
                (
                    "annulled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "annulment_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("registered_twice", "Registreret to gange"),
                            ("wrong_post", "Registreret i en forkert stilling"),
                            ("wrong_person", "Registreret på en forkert medarbejder"),
                            ("not_in_grant", "Hører ikke til bevillingen"),
                            ("move_undone", "Flytningen er fortrudt"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "over_money_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="Begrundelse for at gå over det tildelte"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True)),
                ("submission_digest", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("id", "hospital"), name="hire_of_hospital_key"),
                    models.UniqueConstraint(fields=("submission_key",), name="hire_submitted_once"),
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 0)), name="hire_version_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "route__in",
                                ["redeployment", "under_notice", "other_in_region", "outside_region"],
                            )
                        ),
                        name="hire_route_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("route", "redeployment"), _negated=True),
                            ("candidates_assessed", ""),
                            _connector="OR",
                        ),
                        name="hire_redeployed_not_assessed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("candidates_assessed__in", ["", "none_suitable", "declined", "no"])
                        ),
                        name="hire_candidates_assessed_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("candidates_assessed", "no"),
                                (
                                    "not_assessed_reason__in",
                                    ["no_candidates", "special_skills", "urgent", "not_aware"],
                                ),
                            ),
                            models.Q(
                                models.Q(("candidates_assessed", "no"), _negated=True),
                                ("not_assessed_reason", ""),
                            ),
                            _connector="OR",
                        ),
                        name="hire_not_assessed_with_reason",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("withdrawal_reason", ""), ("withdrawn_by", None), ("withdrawn_on", None)
                            ),
                            models.Q(
                                models.Q(("withdrawal_reason", ""), _negated=True),
                                ("withdrawn_by__isnull", False),
                                ("withdrawn_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hire_withdrawn_all_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("annulled_by", None), ("annulled_on", None), ("annulment_reason", "")),
                            models.Q(
                                models.Q(("annulment_reason", ""), _negated=True),
                                ("annulled_by__isnull", False),
                                ("annulled_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="hire_annulled_all_or_none",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("attested_restriction__isnull", True),
                                models.Q(
                                    (
                                        "attested_restriction__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("over_money_reason__isnull", True),
                                models.Q(
                                    (
                                        "over_money_reason__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="hire_no_cpr",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("post", "grant", "hospital"),
                        name="hire_of_post",
                        to="hires.Post",
                        to_fields=("id", "grant", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("employee", "hospital"),
                        name="hire_employee_of_hospital",
                        to="hires.Employee",
                        to_fields=("id", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("staff_group", "grant"),
                        name="hire_staff_group_of_grant",
                        to="allocations.StaffGroup",
                        to_fields=("id", "grant"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HireEvent",
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
                        to="hires.hire",
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
                    "post",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.post",
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.employee",
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
                ("agreed_on", models.DateField(verbose_name="Aftalt den")),
                (
                    "route",
                    models.CharField(
                        choices=[
                            ("redeployment", "Omplacering"),
                            ("under_notice", "Opsagt medarbejder i regionen"),
                            ("other_in_region", "Anden stilling i regionen"),
                            ("outside_region", "Rekrutteret uden for regionen"),
                        ],
                        max_length=20,
                        verbose_name="Rekrutteringsvej",
                    ),
                ),
                (
                    "formerly_employed",
                    models.BooleanField(verbose_name="Tidligere ansat i regionen i samme type arbejde"),
                ),
                (
                    "candidates_assessed",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("none_suitable", "Ja, ingen egnede"),
                            ("declined", "Ja, takkede nej"),
                            ("no", "Nej"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "not_assessed_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("no_candidates", "Der var ingen kandidater på det tidspunkt"),
                            ("special_skills", "Stillingen kræver særlige kvalifikationer"),
                            ("urgent", "Stillingen skulle besættes straks"),
                            ("not_aware", "Vi kendte ikke muligheden"),
                        ],
                        max_length=20,
                    ),
                ),
                (
                    "attested_restriction",
                    models.TextField(blank=True, verbose_name="Attesteret: må ikke anvendes til"),
                ),
                ("withdrawn_on", models.DateField(blank=True, null=True, verbose_name="Trukket tilbage den")),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawal_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("candidate_withdrew", "Kandidaten trak sig"),
                            ("other_candidate", "En anden kandidat blev valgt"),
                            ("post_dropped", "Stillingen skal ikke besættes"),
                            ("never_turned_up", "Mødte ikke op"),
                        ],
                        max_length=30,
                    ),
                ),
                ("annulled_on", models.DateField(blank=True, null=True, verbose_name="Annulleret den")),
                (
                    "annulled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "annulment_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("registered_twice", "Registreret to gange"),
                            ("wrong_post", "Registreret i en forkert stilling"),
                            ("wrong_person", "Registreret på en forkert medarbejder"),
                            ("not_in_grant", "Hører ikke til bevillingen"),
                            ("move_undone", "Flytningen er fortrudt"),
                        ],
                        max_length=30,
                    ),
                ),
                (
                    "over_money_reason",
                    models.CharField(
                        blank=True, max_length=500, verbose_name="Begrundelse for at gå over det tildelte"
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("submission_key", models.UUIDField(blank=True, editable=False, null=True)),
                ("submission_digest", models.CharField(blank=True, editable=False, max_length=64)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_hiree_pgh_obj_aa9f9e_idx"
                    ),
                    models.Index(
                        fields=["grant", "hospital", "pgh_created_at"], name="hires_hireevent_latest"
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="37d82184988774c651decb9cc4937c59e71dacae",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_6a8a1",
                    table="hires_hire",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="post_capacity",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    constraint="CONSTRAINT",
                    func="-- Body of the trigger post_capacity of hires_hire: check the post that the hire is in, and the post it has left.\nIF TG_OP = 'UPDATE' AND OLD.post_id <> NEW.post_id THEN\n    PERFORM check_post_capacity(OLD.post_id);\nEND IF;\nPERFORM check_post_capacity(NEW.post_id);\nRETURN NULL;",
                    hash="ed513b75ee1097adc6869f33fab85d74398c89a4",
                    operation='INSERT OR UPDATE OF "post_id", "withdrawn_on", "annulled_on"',
                    pgid="pgtrigger_post_capacity_dbeac",
                    table="hires_hire",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_hireevent" ("agreed_on", "annulled_by_id", "annulled_on", "annulment_reason", "attested_restriction", "candidates_assessed", "employee_id", "formerly_employed", "grant_id", "hospital_id", "id", "not_assessed_reason", "over_money_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "route", "staff_group_id", "submission_digest", "submission_key", "version", "withdrawal_reason", "withdrawn_by_id", "withdrawn_on") VALUES (NEW."agreed_on", NEW."annulled_by_id", NEW."annulled_on", NEW."annulment_reason", NEW."attested_restriction", NEW."candidates_assessed", NEW."employee_id", NEW."formerly_employed", NEW."grant_id", NEW."hospital_id", NEW."id", NEW."not_assessed_reason", NEW."over_money_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."post_id", NEW."route", NEW."staff_group_id", NEW."submission_digest", NEW."submission_key", NEW."version", NEW."withdrawal_reason", NEW."withdrawn_by_id", NEW."withdrawn_on"); RETURN NULL;',
                    hash="c00d1270ddbd41a8a1266598c2289c9a9bb10069",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_81b69",
                    table="hires_hire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_hireevent" ("agreed_on", "annulled_by_id", "annulled_on", "annulment_reason", "attested_restriction", "candidates_assessed", "employee_id", "formerly_employed", "grant_id", "hospital_id", "id", "not_assessed_reason", "over_money_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "route", "staff_group_id", "submission_digest", "submission_key", "version", "withdrawal_reason", "withdrawn_by_id", "withdrawn_on") VALUES (NEW."agreed_on", NEW."annulled_by_id", NEW."annulled_on", NEW."annulment_reason", NEW."attested_restriction", NEW."candidates_assessed", NEW."employee_id", NEW."formerly_employed", NEW."grant_id", NEW."hospital_id", NEW."id", NEW."not_assessed_reason", NEW."over_money_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."post_id", NEW."route", NEW."staff_group_id", NEW."submission_digest", NEW."submission_key", NEW."version", NEW."withdrawal_reason", NEW."withdrawn_by_id", NEW."withdrawn_on"); RETURN NULL;',
                    hash="44fc1adc8076bbad8519647fce356ef7bd01eb6c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_863c6",
                    table="hires_hire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_hireevent" ("agreed_on", "annulled_by_id", "annulled_on", "annulment_reason", "attested_restriction", "candidates_assessed", "employee_id", "formerly_employed", "grant_id", "hospital_id", "id", "not_assessed_reason", "over_money_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "post_id", "route", "staff_group_id", "submission_digest", "submission_key", "version", "withdrawal_reason", "withdrawn_by_id", "withdrawn_on") VALUES (OLD."agreed_on", OLD."annulled_by_id", OLD."annulled_on", OLD."annulment_reason", OLD."attested_restriction", OLD."candidates_assessed", OLD."employee_id", OLD."formerly_employed", OLD."grant_id", OLD."hospital_id", OLD."id", OLD."not_assessed_reason", OLD."over_money_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."post_id", OLD."route", OLD."staff_group_id", OLD."submission_digest", OLD."submission_key", OLD."version", OLD."withdrawal_reason", OLD."withdrawn_by_id", OLD."withdrawn_on"); RETURN NULL;',
                    hash="89217c01e49a2e0d96365089fdf9439747b0f05b",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_054b7",
                    table="hires_hire",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hireevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_hireevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="98120559dae0e5a7055f14e0f489f818d7389d4a",
                    operation="INSERT",
                    pgid="pgtrigger_chain_f4142",
                    table="hires_hireevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hireevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f5bb997a03c8183b968cb667f7b55026140af71c",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_473ac",
                    table="hires_hireevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hire",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="hires.hire",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("registered", "Ansættelsen er aftalt"),
                            ("moved_in", "Flyttet hertil fra en anden stilling"),
                            ("hours", "Andet timetal"),
                            ("leave", "Orlov"),
                            ("return", "Tilbage fra orlov før tid"),
                            ("department", "Flyttet til en anden afdeling"),
                            ("extension", "Forlængelse"),
                            ("leaving", "Fratrædelse"),
                            ("moved_out", "Flyttet til en anden stilling"),
                        ],
                        max_length=20,
                        verbose_name="Hvad er besluttet",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="Besluttet den")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Registreret af",
                    ),
                ),
                (
                    "moved_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hires.hire",
                        verbose_name="Ny ansættelse",
                    ),
                ),
            ],
            options={
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("id", "hire", "hospital", "decided_on"), name="decision_of_hire_key"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "registered",
                                    "moved_in",
                                    "hours",
                                    "leave",
                                    "return",
                                    "department",
                                    "extension",
                                    "leaving",
                                    "moved_out",
                                ],
                            )
                        ),
                        name="decision_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "moved_out"), ("moved_to__isnull", False)),
                            models.Q(models.Q(("kind", "moved_out"), _negated=True), ("moved_to", None)),
                            _connector="OR",
                        ),
                        name="decision_moved_to_with_move",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("hire", "hospital"),
                        name="decision_of_hire",
                        to="hires.Hire",
                        to_fields=("id", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("moved_to", "hospital"),
                        name="decision_moved_to_of_hospital",
                        to="hires.Hire",
                        to_fields=("id", "hospital"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DecisionEvent",
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
                        to="hires.decision",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "hire",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.hire",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("registered", "Ansættelsen er aftalt"),
                            ("moved_in", "Flyttet hertil fra en anden stilling"),
                            ("hours", "Andet timetal"),
                            ("leave", "Orlov"),
                            ("return", "Tilbage fra orlov før tid"),
                            ("department", "Flyttet til en anden afdeling"),
                            ("extension", "Forlængelse"),
                            ("leaving", "Fratrædelse"),
                            ("moved_out", "Flyttet til en anden stilling"),
                        ],
                        max_length=20,
                        verbose_name="Hvad er besluttet",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="Besluttet den")),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Registreret af",
                    ),
                ),
                (
                    "moved_to",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.hire",
                        verbose_name="Ny ansættelse",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_decis_pgh_obj_374d67_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hire_id" IS DISTINCT FROM (NEW."hire_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="c35adcde5e155bbc6e963dd9c4bd8bce7ba13e63",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_fd3f8",
                    table="hires_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_decisionevent" ("by_id", "decided_on", "hire_id", "hospital_id", "id", "kind", "moved_to_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."by_id", NEW."decided_on", NEW."hire_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."moved_to_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="3cad0cb055b0acd47e19112ba9ad8e0afd37125e",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a11e0",
                    table="hires_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_decisionevent" ("by_id", "decided_on", "hire_id", "hospital_id", "id", "kind", "moved_to_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."by_id", NEW."decided_on", NEW."hire_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."moved_to_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;',
                    hash="2d861e84622b1f6fae06c0eb167de92548b79e6d",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_1de2f",
                    table="hires_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_decisionevent" ("by_id", "decided_on", "hire_id", "hospital_id", "id", "kind", "moved_to_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."by_id", OLD."decided_on", OLD."hire_id", OLD."hospital_id", OLD."id", OLD."kind", OLD."moved_to_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="1d4a82f58d0f0f69e414a6071ba76d9808490d2f",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_468fc",
                    table="hires_decision",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_decisionevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="edc6bbac5ca773ae1dc89c7503c061bccda0ea64",
                    operation="INSERT",
                    pgid="pgtrigger_chain_ffece",
                    table="hires_decisionevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decisionevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1dfa6956a9beb81f3f6e9616a885b0899730097b",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_e525a",
                    table="hires_decisionevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Period",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "hire",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="hires.hire",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("employed", "I arbejde"),
                            ("paid_leave", "Orlov med løn fra bevillingen"),
                            (
                                "paid_leave_and_cover",
                                "Orlov med løn fra bevillingen, også mens stillingen dækkes",
                            ),
                            ("leave_paid_otherwise", "Orlov med løn af egne midler"),
                            ("reimbursed_leave", "Orlov med refusion"),
                            ("unpaid_leave", "Orlov uden løn"),
                        ],
                        default="employed",
                        max_length=20,
                        verbose_name="Periodens art",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="Ansat fra")),
                ("last_day", models.DateField(verbose_name="Ansat til og med")),
                (
                    "weekly_hours",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="Timer om ugen"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="allocations.department",
                        verbose_name="Afdeling",
                    ),
                ),
                (
                    "leaving_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resigned", "Egen opsigelse"),
                            ("dismissed", "Afskedigelse"),
                            ("other_post_in_region", "Anden stilling i regionen"),
                            ("moved", "Flyttet til en anden stilling i bevillingen"),
                            ("retired", "Pension"),
                            ("other", "Anden årsag"),
                        ],
                        help_text="Kun før tid.",
                        max_length=30,
                        verbose_name="Fratrædelsesårsag",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="periods",
                        to="hires.decision",
                        verbose_name="Beslutning",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="Besluttet den")),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="replaced_periods",
                        to="hires.decision",
                        verbose_name="Erstattet af",
                    ),
                ),
                ("replaced_on", models.DateField(blank=True, null=True, verbose_name="Erstattet den")),
            ],
            options={
                "ordering": ["hire_id", "first_day", "decision_id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("first_day__lte", models.F("last_day"))),
                        name="period_days_in_order",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("weekly_hours__gt", 0)), name="period_hours_positive"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "employed",
                                    "paid_leave",
                                    "paid_leave_and_cover",
                                    "leave_paid_otherwise",
                                    "reimbursed_leave",
                                    "unpaid_leave",
                                ],
                            )
                        ),
                        name="period_kind_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "leaving_reason__in",
                                [
                                    "",
                                    "resigned",
                                    "dismissed",
                                    "other_post_in_region",
                                    "moved",
                                    "retired",
                                    "other",
                                ],
                            )
                        ),
                        name="period_leaving_reason_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("replaced_by", None), ("replaced_on", None)),
                            models.Q(
                                ("replaced_by__isnull", False),
                                ("replaced_on__gte", models.F("decided_on")),
                                ("replaced_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="period_replaced_after_decided",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            ("hire", "="),
                            (
                                models.Func(
                                    "first_day",
                                    "last_day",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=True
                                    ),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                            (
                                models.Func(
                                    "decided_on",
                                    "replaced_on",
                                    django.contrib.postgres.fields.ranges.RangeBoundary(
                                        inclusive_lower=True, inclusive_upper=False
                                    ),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="period_no_overlap",
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("hire", "hospital"),
                        name="period_of_hire",
                        to="hires.Hire",
                        to_fields=("id", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("decision", "hire", "hospital", "decided_on"),
                        name="period_of_decision",
                        on_update_cascade=True,
                        to="hires.Decision",
                        to_fields=("id", "hire", "hospital", "decided_on"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("replaced_by", "hire", "hospital", "replaced_on"),
                        name="period_replaced_by_decision",
                        on_update_cascade=True,
                        to="hires.Decision",
                        to_fields=("id", "hire", "hospital", "decided_on"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("department", "hospital"),
                        name="period_department_of_hospital",
                        to="allocations.Department",
                        to_fields=("id", "hospital"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="PeriodEvent",
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
                        to="hires.period",
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                (
                    "hire",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.hire",
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
                    "kind",
                    models.CharField(
                        choices=[
                            ("employed", "I arbejde"),
                            ("paid_leave", "Orlov med løn fra bevillingen"),
                            (
                                "paid_leave_and_cover",
                                "Orlov med løn fra bevillingen, også mens stillingen dækkes",
                            ),
                            ("leave_paid_otherwise", "Orlov med løn af egne midler"),
                            ("reimbursed_leave", "Orlov med refusion"),
                            ("unpaid_leave", "Orlov uden løn"),
                        ],
                        default="employed",
                        max_length=20,
                        verbose_name="Periodens art",
                    ),
                ),
                ("first_day", models.DateField(verbose_name="Ansat fra")),
                ("last_day", models.DateField(verbose_name="Ansat til og med")),
                (
                    "weekly_hours",
                    models.DecimalField(decimal_places=2, max_digits=5, verbose_name="Timer om ugen"),
                ),
                (
                    "department",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="allocations.department",
                        verbose_name="Afdeling",
                    ),
                ),
                (
                    "leaving_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("resigned", "Egen opsigelse"),
                            ("dismissed", "Afskedigelse"),
                            ("other_post_in_region", "Anden stilling i regionen"),
                            ("moved", "Flyttet til en anden stilling i bevillingen"),
                            ("retired", "Pension"),
                            ("other", "Anden årsag"),
                        ],
                        help_text="Kun før tid.",
                        max_length=30,
                        verbose_name="Fratrædelsesårsag",
                    ),
                ),
                (
                    "decision",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.decision",
                        verbose_name="Beslutning",
                    ),
                ),
                ("decided_on", models.DateField(verbose_name="Besluttet den")),
                (
                    "replaced_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.decision",
                        verbose_name="Erstattet af",
                    ),
                ),
                ("replaced_on", models.DateField(blank=True, null=True, verbose_name="Erstattet den")),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_perio_pgh_obj_042e8a_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="a061e4f4e1832d1b2cb5ee3c606c76c8e78b2747",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_75336",
                    table="hires_period",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="post_capacity",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    constraint="CONSTRAINT",
                    func="-- Body of the trigger post_capacity of hires_period: check the post of the period's hire, and of the hire it belonged to.\nIF TG_OP <> 'INSERT' THEN\n    PERFORM check_post_capacity(post_id) FROM hires_hire WHERE id = OLD.hire_id;\nEND IF;\nIF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND OLD.hire_id <> NEW.hire_id THEN\n    PERFORM check_post_capacity(post_id) FROM hires_hire WHERE id = NEW.hire_id;\nEND IF;\nRETURN NULL;",
                    hash="c43337f5fdeccc1f8b38ce56e450fe4356e21508",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_post_capacity_343c4",
                    table="hires_period",
                    timing="DEFERRABLE INITIALLY DEFERRED",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_periodevent" ("decided_on", "decision_id", "department_id", "first_day", "hire_id", "hospital_id", "id", "kind", "last_day", "leaving_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "replaced_on", "weekly_hours") VALUES (NEW."decided_on", NEW."decision_id", NEW."department_id", NEW."first_day", NEW."hire_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."last_day", NEW."leaving_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."replaced_by_id", NEW."replaced_on", NEW."weekly_hours"); RETURN NULL;',
                    hash="bf2954f05499cb148ec4b11a0df9edd356054c1b",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_56a30",
                    table="hires_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_periodevent" ("decided_on", "decision_id", "department_id", "first_day", "hire_id", "hospital_id", "id", "kind", "last_day", "leaving_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "replaced_on", "weekly_hours") VALUES (NEW."decided_on", NEW."decision_id", NEW."department_id", NEW."first_day", NEW."hire_id", NEW."hospital_id", NEW."id", NEW."kind", NEW."last_day", NEW."leaving_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."replaced_by_id", NEW."replaced_on", NEW."weekly_hours"); RETURN NULL;',
                    hash="7299f9d02d86aab1324745fbdf4bc230f03598ab",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_9b9b3",
                    table="hires_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_periodevent" ("decided_on", "decision_id", "department_id", "first_day", "hire_id", "hospital_id", "id", "kind", "last_day", "leaving_reason", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "replaced_by_id", "replaced_on", "weekly_hours") VALUES (OLD."decided_on", OLD."decision_id", OLD."department_id", OLD."first_day", OLD."hire_id", OLD."hospital_id", OLD."id", OLD."kind", OLD."last_day", OLD."leaving_reason", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."replaced_by_id", OLD."replaced_on", OLD."weekly_hours"); RETURN NULL;',
                    hash="ac7770a10e5ce5088a2bf120c80193ce127931e4",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5be25",
                    table="hires_period",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="periodevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_periodevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="349e3a74702d17217d1bf3b618db07f2accfbda9",
                    operation="INSERT",
                    pgid="pgtrigger_chain_55a4e",
                    table="hires_periodevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="periodevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="4eca3f58cc8d29e5287aa4239ce126ecab785534",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_f3825",
                    table="hires_periodevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Confirmation",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="allocations.hospital",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="Komplet pr.")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="Bekræftet"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Af",
                    ),
                ),
            ],
            options={
                "ordering": ["-confirmed_at", "-id"],
                "indexes": [
                    models.Index(fields=["grant", "hospital", "-confirmed_at"], name="confirmation_latest")
                ],
                "constraints": [
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("grant", "hospital"),
                        name="confirmation_of_allocation",
                        to="allocations.Allocation",
                        to_fields=("grant", "hospital"),
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="ConfirmationEvent",
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
                        to="hires.confirmation",
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
                ("as_of", models.DateField(verbose_name="Komplet pr.")),
                (
                    "confirmed_at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="Bekræftet"
                    ),
                ),
                (
                    "confirmed_by",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Af",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_confi_pgh_obj_af68fa_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="b832bb95094644b17f564581d44a4bb24f812d55",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_bddf9",
                    table="hires_confirmation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_confirmationevent" ("as_of", "confirmed_at", "confirmed_by_id", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."as_of", NEW."confirmed_at", NEW."confirmed_by_id", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="8fe7da993aca2c88fd914f970c12a3aa4cd5eb39",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_a11d5",
                    table="hires_confirmation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_confirmationevent" ("as_of", "confirmed_at", "confirmed_by_id", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."as_of", NEW."confirmed_at", NEW."confirmed_by_id", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;',
                    hash="a05e06bac685de44101b64a418832d3ddbf32b33",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_6a28e",
                    table="hires_confirmation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_confirmationevent" ("as_of", "confirmed_at", "confirmed_by_id", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."as_of", OLD."confirmed_at", OLD."confirmed_by_id", OLD."grant_id", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="f2b6a5e9038ee582ca7d6f99bbe4556510881ade",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_5a3b8",
                    table="hires_confirmation",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_confirmationevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="5ba90febe5626ca9665eb64ce03d6cc281e29a5f",
                    operation="INSERT",
                    pgid="pgtrigger_chain_8675b",
                    table="hires_confirmationevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="confirmationevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="6919c03ba3e34bbbc1313503302bcfe26869a1d2",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_1159a",
                    table="hires_confirmationevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="Read",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "at",
                    models.DateTimeField(
                        db_default=django.db.models.functions.datetime.Now(), verbose_name="Hvornår"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                        verbose_name="Hvem",
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("view", "Vist"),
                            ("search", "Søgt"),
                            ("export", "Udtrukket"),
                            ("report", "Rapport"),
                        ],
                        max_length=10,
                        verbose_name="Hvordan",
                    ),
                ),
                ("what", models.CharField(max_length=60, verbose_name="Hvad")),
                ("object_id", models.BigIntegerField(blank=True, null=True)),
                (
                    "hospital",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allocations.hospital",
                        verbose_name="Hospital",
                    ),
                ),
                ("as_of", models.DateField(blank=True, null=True, verbose_name="Status pr.")),
                ("persons", models.PositiveIntegerField(verbose_name="Personer")),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [
                    models.Index(fields=["at"], name="read_at"),
                    models.Index(fields=["user", "at"], name="read_by_user"),
                    models.Index(fields=["hospital", "at"], name="read_of_hospital"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["view", "search", "export", "report"])),
                        name="read_kind_known",
                    ),
                    models.CheckConstraint(condition=models.Q(("persons__gt", 0)), name="read_of_somebody"),
                    models.CheckConstraint(
                        condition=models.Q(("what", ""), _negated=True), name="read_of_something"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SamePerson",
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
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "employee",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="same_person",
                        to="hires.employee",
                        verbose_name="Medarbejder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="hires.employee",
                        verbose_name="Samme person som",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("employee", "person"), name="same_person_key"),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("employee", "hospital"),
                        name="same_person_employee_of_hospital",
                        to="hires.Employee",
                        to_fields=("id", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("person", "hospital"),
                        name="same_person_person_of_hospital",
                        to="hires.Employee",
                        to_fields=("id", "hospital"),
                    ),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("person", "person"),
                        name="same_person_names_itself",
                        to="hires.SamePerson",
                        to_fields=("employee", "person"),
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SamePersonEvent",
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
                        to="hires.sameperson",
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
                (
                    "employee",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.employee",
                        verbose_name="Medarbejder",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        related_query_name="+",
                        to="hires.employee",
                        verbose_name="Samme person som",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="hires_samep_pgh_obj_7b5ec3_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sameperson",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="18edc6c7d5b209f718ed5c1d1994e118a3bfb3e2",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_2d232",
                    table="hires_sameperson",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sameperson",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_samepersonevent" ("employee_id", "hospital_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."employee_id", NEW."hospital_id", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id"); RETURN NULL;',
                    hash="7cfcad2b649ffba2696493e5204d4bdf7aa7a36c",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_4258d",
                    table="hires_sameperson",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sameperson",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "hires_samepersonevent" ("employee_id", "hospital_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (NEW."employee_id", NEW."hospital_id", NEW."id", NEW."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id"); RETURN NULL;',
                    hash="d8c13a823f458efbd8cfc2e20fdbf6a0b8fe574b",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_16e1c",
                    table="hires_sameperson",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="sameperson",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "hires_samepersonevent" ("employee_id", "hospital_id", "id", "person_id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id") VALUES (OLD."employee_id", OLD."hospital_id", OLD."id", OLD."person_id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id"); RETURN NULL;',
                    hash="6375f168227fb1c860fbfef06d5e23cb50d99772",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_644a3",
                    table="hires_sameperson",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="samepersonevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "hires_samepersonevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="3383f1d41a8a8f079b3ab8c842d1ced991ce64ce",
                    operation="INSERT",
                    pgid="pgtrigger_chain_bc8c8",
                    table="hires_samepersonevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="samepersonevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e27ce34523ca4da72a5b66933a18901eea070526",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_c763b",
                    table="hires_samepersonevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
