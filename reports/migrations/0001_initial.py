"""The texts of the council report.

The triggers of a table stand after the table and the events of its history.
"""

import django.db.models.deletion
import pghistory.utils
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

import hrtrack.common.database.constraints


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("allocations", "0001_initial"),
    ]

    operations = [
        migrations.CreateModel(
            name="RegionText",
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
                        related_name="texts",
                        to="allocations.grant",
                    ),
                ),
                ("as_of", models.DateField(verbose_name="Status pr.")),
                ("summary", models.TextField(blank=True, max_length=10000, verbose_name="Kort formidling")),
                (
                    "presentation",
                    models.TextField(blank=True, max_length=10000, verbose_name="Uddybende fremstilling"),
                ),
                ("closing", models.TextField(blank=True, max_length=10000, verbose_name="Det videre forløb")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("grant", "as_of"), name="region_text_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("summary__isnull", True),
                                models.Q(
                                    (
                                        "summary__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("presentation__isnull", True),
                                models.Q(
                                    (
                                        "presentation__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("closing__isnull", True),
                                models.Q(
                                    (
                                        "closing__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="region_text_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 0)), name="region_text_version_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RegionTextEvent",
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
                        to="reports.regiontext",
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
                ("as_of", models.DateField(verbose_name="Status pr.")),
                ("summary", models.TextField(blank=True, max_length=10000, verbose_name="Kort formidling")),
                (
                    "presentation",
                    models.TextField(blank=True, max_length=10000, verbose_name="Uddybende fremstilling"),
                ),
                ("closing", models.TextField(blank=True, max_length=10000, verbose_name="Det videre forløb")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="reports_reg_pgh_obj_e807f8_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regiontext",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_regiontextevent" ("as_of", "closing", "grant_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presentation", "summary", "version") VALUES (NEW."as_of", NEW."closing", NEW."grant_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."presentation", NEW."summary", NEW."version"); RETURN NULL;',
                    hash="9d9e65e257bf3dadbb9f31ae18a2fb5bae67534a",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_85a8d",
                    table="reports_regiontext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regiontext",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reports_regiontextevent" ("as_of", "closing", "grant_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presentation", "summary", "version") VALUES (NEW."as_of", NEW."closing", NEW."grant_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."presentation", NEW."summary", NEW."version"); RETURN NULL;',
                    hash="32d26b7613982d7126a5c6eddb6c944916115c83",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_12bbf",
                    table="reports_regiontext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regiontext",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_regiontextevent" ("as_of", "closing", "grant_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "presentation", "summary", "version") VALUES (OLD."as_of", OLD."closing", OLD."grant_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."presentation", OLD."summary", OLD."version"); RETURN NULL;',
                    hash="851239c928f99f830ddf5925097b087f30419504",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_459b9",
                    table="reports_regiontext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regiontextevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "reports_regiontextevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="61b65359d8558c0299a9e5957ec64b9e808cc43e",
                    operation="INSERT",
                    pgid="pgtrigger_chain_93d9b",
                    table="reports_regiontextevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="regiontextevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="a2ac8ca499fcf7f90774bc6d9dd6fb501728b0ba",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_b8183",
                    table="reports_regiontextevent",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.CreateModel(
            name="HospitalText",
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
                        related_name="hospital_texts",
                        to="allocations.grant",
                    ),
                ),
                (
                    "hospital",
                    models.ForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="texts",
                        to="allocations.hospital",
                    ),
                ),
                (
                    "arrangement",
                    models.TextField(
                        blank=True, max_length=10000, verbose_name="Sådan har vi tilrettelagt stillingerne"
                    ),
                ),
                ("remark", models.TextField(blank=True, max_length=10000, verbose_name="Bemærkning")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("grant", "hospital"), name="hospital_text_once"),
                    hrtrack.common.database.constraints.CompositeForeignKey(
                        fields=("grant", "hospital"),
                        name="hospital_text_of_allocation",
                        to="allocations.Allocation",
                        to_fields=("grant", "hospital"),
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("arrangement__isnull", True),
                                models.Q(
                                    (
                                        "arrangement__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                            models.Q(
                                ("remark__isnull", True),
                                models.Q(
                                    (
                                        "remark__regex",
                                        "(?<![0-9])(0[1-9]|[12][0-9]|3[01]|6[1-9]|[78][0-9]|9[01])[-./ \\u00a0]?(0[1-9]|1[0-2])[-./ \\u00a0]?[0-9]{2}[-./ \\u00a0\\u2010-\\u2015\\u2212]{0,3}[0-9]{4}(?![0-9])",
                                    ),
                                    _negated=True,
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="hospital_text_no_cpr",
                        violation_error_message="Skriv ikke CPR-numre. Fjern det, der ligner et CPR-nummer",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("version__gt", 0)), name="hospital_text_version_positive"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HospitalTextEvent",
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
                        to="reports.hospitaltext",
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
                    "arrangement",
                    models.TextField(
                        blank=True, max_length=10000, verbose_name="Sådan har vi tilrettelagt stillingerne"
                    ),
                ),
                ("remark", models.TextField(blank=True, max_length=10000, verbose_name="Bemærkning")),
                ("version", models.PositiveIntegerField(default=1)),
            ],
            options={
                "abstract": False,
                "indexes": [
                    models.Index(
                        fields=["pgh_obj", "pgh_id", "pgh_created_at"], name="reports_hos_pgh_obj_55db7f_idx"
                    )
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitaltext",
            trigger=pgtrigger.compiler.Trigger(
                name="insert_insert",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_hospitaltextevent" ("arrangement", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "version") VALUES (NEW."arrangement", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'insert\', NEW."id", NEW."remark", NEW."version"); RETURN NULL;',
                    hash="a7fdaef623b075f182a3a513c91a031fc8e07b83",
                    operation="INSERT",
                    pgid="pgtrigger_insert_insert_53452",
                    table="reports_hospitaltext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitaltext",
            trigger=pgtrigger.compiler.Trigger(
                name="update_update",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.* IS DISTINCT FROM NEW.*)",
                    func='INSERT INTO "reports_hospitaltextevent" ("arrangement", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "version") VALUES (NEW."arrangement", NEW."grant_id", NEW."hospital_id", NEW."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'update\', NEW."id", NEW."remark", NEW."version"); RETURN NULL;',
                    hash="d0c282eec53797834aae909bc59c378f60c23874",
                    operation="UPDATE",
                    pgid="pgtrigger_update_update_60383",
                    table="reports_hospitaltext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitaltext",
            trigger=pgtrigger.compiler.Trigger(
                name="delete_delete",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func='INSERT INTO "reports_hospitaltextevent" ("arrangement", "grant_id", "hospital_id", "id", "pgh_context", "pgh_context_id", "pgh_created_at", "pgh_label", "pgh_obj_id", "remark", "version") VALUES (OLD."arrangement", OLD."grant_id", OLD."hospital_id", OLD."id", COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_metadata\', TRUE), \'\'), NULL)::JSONB, COALESCE(NULLIF(CURRENT_SETTING(\'pghistory.context_id\', TRUE), \'\'), NULL)::UUID, clock_timestamp(), \'delete\', OLD."id", OLD."remark", OLD."version"); RETURN NULL;',
                    hash="3794686c2a4a58c93e8aa863dc15415842dcb9f6",
                    operation="DELETE",
                    pgid="pgtrigger_delete_delete_d3b91",
                    table="reports_hospitaltext",
                    when="AFTER",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitaltext",
            trigger=pgtrigger.compiler.Trigger(
                name="hospital_is_fixed",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."grant_id" IS DISTINCT FROM (NEW."grant_id") OR OLD."hospital_id" IS DISTINCT FROM (NEW."hospital_id"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="64633fbbdd6eec7363ae7d447f7d3064c6b8607c",
                    operation="UPDATE",
                    pgid="pgtrigger_hospital_is_fixed_2b88e",
                    table="reports_hospitaltext",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitaltextevent",
            trigger=pgtrigger.compiler.Trigger(
                name="chain",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    declare="DECLARE previous text;",
                    func='SELECT pgh_hash INTO previous FROM "reports_hospitaltextevent" WHERE pgh_obj_id = NEW.pgh_obj_id AND pgh_id < NEW.pgh_id ORDER BY pgh_id DESC LIMIT 1; NEW.pgh_hash := hash_event(NEW, previous); RETURN NEW;',
                    hash="65b31a37324c735fc7aa68033a99e600781fe843",
                    operation="INSERT",
                    pgid="pgtrigger_chain_d6a77",
                    table="reports_hospitaltextevent",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hospitaltextevent",
            trigger=pgtrigger.compiler.Trigger(
                name="append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="1f397303f58393315540ec669b8d16ec3be2e8cf",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_append_only_2d196",
                    table="reports_hospitaltextevent",
                    when="BEFORE",
                ),
            ),
        ),
    ]
