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


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
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
                        help_text="Står foran stillingernes numre, f.eks. RH-07.",
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
                        help_text="Står foran stillingernes numre, f.eks. RH-07.",
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
                    func='INSERT INTO "allocations_hospitalevent" ("id", "name", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name") VALUES (NEW."id", NEW."name", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."short_name"); RETURN NULL;',
                    hash="17ac0a9487a0681d83fffb240028e3c0889ead46",
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
                    condition='WHEN (OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."other_names" IS DISTINCT FROM (NEW."other_names") OR OLD."short_name" IS DISTINCT FROM (NEW."short_name"))',
                    func='INSERT INTO "allocations_hospitalevent" ("id", "name", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name") VALUES (NEW."id", NEW."name", NEW."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."short_name"); RETURN NULL;',
                    hash="7cb1293db38fc6a5d4494a944324fef7f7222282",
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
                    func='INSERT INTO "allocations_hospitalevent" ("id", "name", "other_names", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "short_name") VALUES (OLD."id", OLD."name", OLD."other_names", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."short_name"); RETURN NULL;',
                    hash="40168bbb22e39462e883fec3c2cb3f1478600b49",
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
                    "unit_price",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="Pris pr. stilling (inkl. pension, kr.)"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal (mindst)"),
                ),
                (
                    "counted_in",
                    models.CharField(
                        choices=[("posts", "Stillinger"), ("person_years", "Årsværk")],
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
                        condition=models.Q(("unit_price__gt", 0)),
                        name="grant_unit_price_positive",
                        violation_error_message="Prisen pr. stilling skal være over 0 kr.",
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
                        condition=models.Q(("counted_in__in", ["posts", "person_years"])),
                        name="grant_counted_in_known",
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
                    "unit_price",
                    models.DecimalField(
                        decimal_places=2, max_digits=12, verbose_name="Pris pr. stilling (inkl. pension, kr.)"
                    ),
                ),
                (
                    "target",
                    models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal (mindst)"),
                ),
                (
                    "counted_in",
                    models.CharField(
                        choices=[("posts", "Stillinger"), ("person_years", "Årsværk")],
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
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_grantevent" ("counted_in", "dates_decided_by", "decision_reference", "full_time_hours", "id", "is_demo", "last_day_of_use", "low_activity_question", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redeployment_scheme", "reports_to", "restriction", "starts_from", "starts_until", "status", "target", "total", "unit_kind", "unit_price") VALUES (NEW."counted_in", NEW."dates_decided_by", NEW."decision_reference", NEW."full_time_hours", NEW."id", NEW."is_demo", NEW."last_day_of_use", NEW."low_activity_question", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."redeployment_scheme", NEW."reports_to", NEW."restriction", NEW."starts_from", NEW."starts_until", NEW."status", NEW."target", NEW."total", NEW."unit_kind", NEW."unit_price"); RETURN NULL;',
                    hash="11c50c6b90e379ddf6d98f0b710629fa5c132765",
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
                    func='INSERT INTO "allocations_grantevent" ("counted_in", "dates_decided_by", "decision_reference", "full_time_hours", "id", "is_demo", "last_day_of_use", "low_activity_question", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redeployment_scheme", "reports_to", "restriction", "starts_from", "starts_until", "status", "target", "total", "unit_kind", "unit_price") VALUES (NEW."counted_in", NEW."dates_decided_by", NEW."decision_reference", NEW."full_time_hours", NEW."id", NEW."is_demo", NEW."last_day_of_use", NEW."low_activity_question", NEW."name", NEW."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."redeployment_scheme", NEW."reports_to", NEW."restriction", NEW."starts_from", NEW."starts_until", NEW."status", NEW."target", NEW."total", NEW."unit_kind", NEW."unit_price"); RETURN NULL;',
                    hash="676ea903c97decc9e6cd227d3d9acf2a7c03a315",
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
                    func='INSERT INTO "allocations_grantevent" ("counted_in", "dates_decided_by", "decision_reference", "full_time_hours", "id", "is_demo", "last_day_of_use", "low_activity_question", "name", "organisation", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "redeployment_scheme", "reports_to", "restriction", "starts_from", "starts_until", "status", "target", "total", "unit_kind", "unit_price") VALUES (OLD."counted_in", OLD."dates_decided_by", OLD."decision_reference", OLD."full_time_hours", OLD."id", OLD."is_demo", OLD."last_day_of_use", OLD."low_activity_question", OLD."name", OLD."organisation", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."redeployment_scheme", OLD."reports_to", OLD."restriction", OLD."starts_from", OLD."starts_until", OLD."status", OLD."target", OLD."total", OLD."unit_kind", OLD."unit_price"); RETURN NULL;',
                    hash="f49aa9d7d32e147a84256e1cd174b069205aea6a",
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
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Tildelt beløb (kr.)"),
                ),
                ("target", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal")),
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
                    models.CheckConstraint(
                        condition=models.Q(
                            ("share_percent__gte", 0), ("share_percent", None), _connector="OR"
                        ),
                        name="allocation_share_not_negative",
                        violation_error_message="Fordelingsnøglen kan ikke være negativ.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0)),
                        name="allocation_amount_not_negative",
                        violation_error_message="Det tildelte beløb kan ikke være negativt.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("target__gte", 0)),
                        name="allocation_target_not_negative",
                        violation_error_message="Måltallet kan ikke være negativt.",
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
                    "amount",
                    models.DecimalField(decimal_places=2, max_digits=14, verbose_name="Tildelt beløb (kr.)"),
                ),
                ("target", models.DecimalField(decimal_places=2, max_digits=8, verbose_name="Måltal")),
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
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "allocations_allocationevent" ("amount", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reduction_reason", "share_percent", "target") VALUES (NEW."amount", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."reduction_reason", NEW."share_percent", NEW."target"); RETURN NULL;',
                    hash="31fbf44155ed0e74c434ec35612bd362ec220472",
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
                    func='INSERT INTO "allocations_allocationevent" ("amount", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reduction_reason", "share_percent", "target") VALUES (NEW."amount", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."reduction_reason", NEW."share_percent", NEW."target"); RETURN NULL;',
                    hash="0b65256289924d75f94e2d78756fb5af0abeedce",
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
                    func='INSERT INTO "allocations_allocationevent" ("amount", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "reduction_reason", "share_percent", "target") VALUES (OLD."amount", OLD."grant_id", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."reduction_reason", OLD."share_percent", OLD."target"); RETURN NULL;',
                    hash="b64a2f353496b8f0baf8c85e87f29a69e803f010",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d24a5",
                    table="allocations_allocation",
                    when="AFTER",
                ),
            ),
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
    ]
