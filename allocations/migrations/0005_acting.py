from django.db import migrations

# What row-level security asks: the context of the transaction, typed. Nothing is set: nothing is seen.
ASKED = """
CREATE FUNCTION acting_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('hrtrack.user', true), '')::bigint;

CREATE FUNCTION acting_hospitals() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('hrtrack.hospitals', true), ''), '{}')::bigint[];

CREATE FUNCTION acting_administers() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('hrtrack.administers', true), ''), 'false')::boolean;
"""

# The app says who acts; for which hospitals, the database finds itself, as it stands when the act begins.
# Everything is set for the transaction, and taken back with a savepoint that is rolled back.
BEGIN_ACT = """
CREATE FUNCTION begin_act(who bigint, is_system boolean, context_id text, metadata text) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    before text[] := ARRAY[
        current_setting('role'),
        current_setting('hrtrack.user', true),
        current_setting('hrtrack.hospitals', true),
        current_setting('hrtrack.administers', true),
        current_setting('pghistory.context_id', true),
        current_setting('pghistory.context_metadata', true)
    ];
    acting_role text;
    hospitals bigint[];
BEGIN
    -- A migration may act as the system; nobody else is served past row-level security by mistake.
    IF session_user <> 'hrtrack_app' AND NOT (session_user = 'hrtrack_owner' AND is_system) THEN
        RAISE EXCEPTION 'connected as %, which row-level security does not hold; connect as hrtrack_app', session_user
            USING ERRCODE = 'invalid_authorization_specification';
    END IF;
    PERFORM end_act(ARRAY['none', who::text, NULL, NULL, context_id, metadata]);
    SELECT role INTO acting_role FROM accounts_user WHERE id = who AND is_active;
    IF acting_role = 'hospital_hr' THEN
        SELECT array_agg(hospital_id) INTO hospitals FROM allocations_membership WHERE user_id = who;
    END IF;
    PERFORM end_act(ARRAY[
        CASE WHEN is_system OR acting_role IN ('center_hr', 'administrator', 'auditor') THEN 'hrtrack_all' ELSE 'none' END,
        who::text,
        hospitals::text,
        (is_system OR coalesce(acting_role = 'administrator', false))::text,
        context_id,
        metadata
    ]);
    RETURN before;
END
$$
"""

END_ACT = """
CREATE FUNCTION end_act(before text[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM
        set_config('role', before[1], true),
        set_config('hrtrack.user', coalesce(before[2], ''), true),
        set_config('hrtrack.hospitals', coalesce(before[3], ''), true),
        set_config('hrtrack.administers', coalesce(before[4], ''), true),
        set_config('pghistory.context_id', coalesce(before[5], ''), true),
        set_config('pghistory.context_metadata', coalesce(before[6], ''), true);
END
$$
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_event_hash"), ("allocations", "0004_event_hash")]

    operations = [
        migrations.RunSQL(
            ASKED,
            "DROP FUNCTION acting_user(), acting_hospitals(), acting_administers() CASCADE",
        ),
        migrations.RunSQL(END_ACT, "DROP FUNCTION end_act(text[])"),
        migrations.RunSQL(BEGIN_ACT, "DROP FUNCTION begin_act(bigint, boolean, text, text)"),
    ]
