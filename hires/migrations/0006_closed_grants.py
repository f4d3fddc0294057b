import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations

import hrtrack.common.database.triggers


class Migration(migrations.Migration):
    dependencies = [
        ("allocations", "0007_closed_grants"),
        ("hires", "0005_hire_acts"),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="confirmation",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of the tables whose rows name their grant.\nPERFORM check_grant_is_not_closed(coalesce(NEW.grant_id, OLD.grant_id));\nRETURN coalesce(NEW, OLD);",
                    hash="3ed941de1cd548a14293a66f894d1426af0d2fb4",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_not_closed_90d8e",
                    table="hires_confirmation",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="decision",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of the tables whose rows name their hire.\nPERFORM check_grant_is_not_closed(grant_id) FROM hires_hire WHERE id IN (OLD.hire_id, NEW.hire_id);\nRETURN coalesce(NEW, OLD);",
                    hash="41f8f31b1e88efb2e626167a30f7e11766695d24",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_not_closed_ed473",
                    table="hires_decision",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="employee",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of hires_employee: an employee of a closed grant is only anonymised, by an\n-- administrator or the system, who says so (hrtrack.common.database.acting.anonymising).\nIF current_setting('hrtrack.anonymising', true) = 'true' AND acting_administers() AND NEW.employee_number IS NULL THEN\n    RETURN NEW;\nEND IF;\nPERFORM check_grant_is_not_closed(grant_id)\nFROM (SELECT DISTINCT grant_id FROM hires_hire WHERE employee_id = NEW.id ORDER BY grant_id) AS grants;\nRETURN NEW;",
                    hash="c2a8ad1ccf4549c2337bb99b10f04a537c127b69",
                    operation="UPDATE",
                    pgid="pgtrigger_grant_is_not_closed_1ab36",
                    table="hires_employee",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="hire",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of the tables whose rows name their grant.\nPERFORM check_grant_is_not_closed(coalesce(NEW.grant_id, OLD.grant_id));\nRETURN coalesce(NEW, OLD);",
                    hash="0d9ec402ce78010c3092deec927e0cf1735ac93f",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_not_closed_b5fd2",
                    table="hires_hire",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="period",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of the tables whose rows name their hire.\nPERFORM check_grant_is_not_closed(grant_id) FROM hires_hire WHERE id IN (OLD.hire_id, NEW.hire_id);\nRETURN coalesce(NEW, OLD);",
                    hash="83ccea3ec637e9b71a4cef2156cac452bead2ecb",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_not_closed_2150b",
                    table="hires_period",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="post",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of the tables whose rows name their grant.\nPERFORM check_grant_is_not_closed(coalesce(NEW.grant_id, OLD.grant_id));\nRETURN coalesce(NEW, OLD);",
                    hash="99252bf5eacd103550ea4714fc2bb0f4891a55a5",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_not_closed_f5954",
                    table="hires_post",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="postpurpose",
            trigger=pgtrigger.compiler.Trigger(
                name="grant_is_not_closed",
                sql=hrtrack.common.database.triggers.UpsertInvariantSql(
                    func="-- Body of the trigger grant_is_not_closed of the tables whose rows name their grant.\nPERFORM check_grant_is_not_closed(coalesce(NEW.grant_id, OLD.grant_id));\nRETURN coalesce(NEW, OLD);",
                    hash="f7e9074c7c754ecfbb95adceed20abb63ff0299e",
                    operation="INSERT OR UPDATE OR DELETE",
                    pgid="pgtrigger_grant_is_not_closed_3a8e6",
                    table="hires_postpurpose",
                    when="BEFORE",
                ),
            ),
        ),
    ]
