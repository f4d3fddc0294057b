"""Users.

The triggers of a table stand after the table and the events of its history.
"""

import django.db.models.deletion
import django.db.models.functions.text
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from hrtrack.common.database.statements import load


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("common", "0001_functions"),
    ]

    operations = [
        migrations.CreateModel(
            name="User",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("hospital_hr", "Hospitals-HR"),
                            ("center_hr", "Center for HR"),
                            ("administrator", "Administrator"),
                            ("auditor", "Revisor"),
                        ],
                        max_length=20,
                        verbose_name="Rolle",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Aktiv")),
                (
                    "language",
                    models.CharField(
                        choices=[("da", "Dansk"), ("en", "English")],
                        default="da",
                        max_length=2,
                        verbose_name="Sprog",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("email",),
                        name="user_email_once",
                        violation_error_message="En anden bruger har allerede denne e-mailadresse.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="user_email_lower_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("role__in", ["hospital_hr", "center_hr", "administrator", "auditor"])
                        ),
                        name="user_role_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("language__in", ["da", "en"])), name="user_language_known"
                    ),
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
                        name="user_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="UserEvent",
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
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                ("pgh_context", pghistory.utils.JSONField(null=True)),
                ("pgh_context_id", models.UUIDField(null=True)),
                ("id", models.BigIntegerField()),
                ("email", models.EmailField(max_length=254, verbose_name="E-mail")),
                ("name", models.CharField(max_length=120, verbose_name="Navn")),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("hospital_hr", "Hospitals-HR"),
                            ("center_hr", "Center for HR"),
                            ("administrator", "Administrator"),
                            ("auditor", "Revisor"),
                        ],
                        max_length=20,
                        verbose_name="Rolle",
                    ),
                ),
                ("is_active", models.BooleanField(default=True, verbose_name="Aktiv")),
                (
                    "language",
                    models.CharField(
                        choices=[("da", "Dansk"), ("en", "English")],
                        default="da",
                        max_length=2,
                        verbose_name="Sprog",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="accounts_us_pgh_obj_661b81_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userevent" ("email", "id", "is_active", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."role"); RETURN NULL;',
                    hash="348f4a0c012e55be90960ee76e16b59121b56b01",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_3867c",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."email" IS DISTINCT FROM (NEW."email") OR OLD."id" IS DISTINCT FROM (NEW."id") OR OLD."is_active" IS DISTINCT FROM (NEW."is_active") OR OLD."language" IS DISTINCT FROM (NEW."language") OR OLD."name" IS DISTINCT FROM (NEW."name") OR OLD."role" IS DISTINCT FROM (NEW."role"))',
                    func='INSERT INTO "accounts_userevent" ("email", "id", "is_active", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (NEW."email", NEW."id", NEW."is_active", NEW."language", NEW."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."role"); RETURN NULL;',
                    hash="d3eb4854cee0061c9f3984ebb35c7ae6b9f28a3c",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_0e890",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "accounts_userevent" ("email", "id", "is_active", "language", "name", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "role") VALUES (OLD."email", OLD."id", OLD."is_active", OLD."language", OLD."name", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."role"); RETURN NULL;',
                    hash="42a864f41424632b0c06e2f2d5e9f9573e5631c3",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_19f14",
                    table="accounts_user",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="user",
            trigger=pgtrigger.compiler.Trigger(
                name="rights_are_given",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="-- Body of the trigger rights_are_given of accounts_user: only an administrator changes users and their rights. A user may\n-- change the password and the language of the own account.\nIF NOT acting_administers() AND (\n    TG_OP <> 'UPDATE'\n    OR acting_user() <> OLD.id\n    OR (OLD.email, OLD.name, OLD.role, OLD.is_active) IS DISTINCT FROM (NEW.email, NEW.name, NEW.role, NEW.is_active)\n) THEN\n    RAISE EXCEPTION 'only administrators change users and their rights' USING ERRCODE = 'insufficient_privilege';\nEND IF;\nIF TG_OP = 'DELETE' THEN\n    RETURN OLD;\nEND IF;\nRETURN NEW;",
                    hash="4df44e631fefcf894c33b8402a90151f1d7cdb41",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_rights_are_given_ca927",
                    table="accounts_user",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "accounts_userevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="93080940f8efc8767cdfd9b67a8fa16a9aed357c",
                    operation="INSERT",
                    pgid="pgtrigger_chain_82808",
                    table="accounts_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="userevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="9e9498e73f6fbdf2642fb33fa14189f1ad2382c8",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_45b21",
                    table="accounts_userevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.RunSQL(
            sql=load(__package__, "acting_accounts"),
            reverse_sql="DROP FUNCTION acting_accounts()",
        ),
    ]
