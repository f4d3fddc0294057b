from django.db import migrations

# From 29 February the year ends on 28 February, and a year from 1 March that reaches one ends on 29 February.
LAST_DAY_OF_YEAR = """
CREATE FUNCTION last_day_of_year(first_day date) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN greatest(
    (first_day - 1 + interval '1 year')::date,
    (first_day + interval '1 year')::date - 1
)
"""

# Locks the post and refuses what no single row can tell: see "The database guarantees" in docs/counting-rules.md.
CHECK_POST_LEDGER = """
CREATE FUNCTION check_post_ledger(checked_post bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    full_time numeric;
    violated text;
BEGIN
    -- After waiting for the lock, only READ COMMITTED sees what the other transaction wrote.
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'a post cannot be changed under repeatable read'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM FROM hires_post WHERE id = checked_post FOR NO KEY UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    SELECT g.full_time_hours INTO full_time
    FROM hires_post post JOIN allocations_grant g ON g.id = post.grant_id
    WHERE post.id = checked_post;

    SELECT CASE
        WHEN count(p.id) = 0 THEN 'hire_has_a_period'
        WHEN max(p.weekly_hours) > full_time THEN 'period_hours_at_most_full_time'
        WHEN sum(p.last_day - p.first_day + 1) <> max(p.last_day) - min(p.first_day) + 1
            THEN 'hire_periods_without_gap'
        WHEN max(p.last_day) > last_day_of_year(min(p.first_day)) THEN 'hire_at_most_a_year'
    END INTO violated
    FROM hires_hire h LEFT JOIN hires_period p ON p.hire_id = h.id
    WHERE h.post_id = checked_post
    GROUP BY h.id
    ORDER BY 1 NULLS LAST
    LIMIT 1;

    IF violated IS NULL THEN
        WITH live AS (
            SELECT p.first_day, p.last_day, p.weekly_hours
            FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id
            WHERE h.post_id = checked_post AND h.withdrawn_on IS NULL AND h.annulled_on IS NULL
        ), used AS (
            SELECT sum((last_day - first_day + 1) * weekly_hours) AS hours, min(first_day) AS first_day FROM live
        )
        SELECT CASE
            -- The most hours on any day are reached on the first day of some period.
            WHEN EXISTS (
                SELECT FROM (SELECT DISTINCT first_day AS day FROM live) AS begun
                JOIN live AS present ON begun.day BETWEEN present.first_day AND present.last_day
                GROUP BY begun.day
                HAVING sum(present.weekly_hours) > full_time
            ) THEN 'post_hours_at_most_full_time'
            WHEN used.hours > (last_day_of_year(used.first_day) - used.first_day + 1) * full_time
                THEN 'post_year_not_exceeded'
        END INTO violated
        FROM used;
    END IF;

    IF violated IS NOT NULL THEN
        RAISE EXCEPTION 'post % violates "%"', checked_post, violated
            USING ERRCODE = 'check_violation', CONSTRAINT = violated;
    END IF;
END
$$
"""

HIRE_CHANGED = """
CREATE FUNCTION check_post_ledger_of_hire() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.post_id <> NEW.post_id THEN
        PERFORM check_post_ledger(OLD.post_id);
    END IF;
    PERFORM check_post_ledger(NEW.post_id);
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER post_ledger AFTER INSERT OR UPDATE OF post_id, withdrawn_on, annulled_on ON hires_hire
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_post_ledger_of_hire()
"""

PERIOD_CHANGED = """
CREATE FUNCTION check_post_ledger_of_period() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM check_post_ledger(post_id) FROM hires_hire WHERE id = OLD.hire_id;
    END IF;
    IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND OLD.hire_id <> NEW.hire_id THEN
        PERFORM check_post_ledger(post_id) FROM hires_hire WHERE id = NEW.hire_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE CONSTRAINT TRIGGER post_ledger AFTER INSERT OR UPDATE OR DELETE ON hires_period
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_post_ledger_of_period()
"""


class Migration(migrations.Migration):
    dependencies = [("hires", "0001_initial")]

    operations = [
        migrations.RunSQL(LAST_DAY_OF_YEAR, "DROP FUNCTION last_day_of_year(date)"),
        migrations.RunSQL(CHECK_POST_LEDGER, "DROP FUNCTION check_post_ledger(bigint)"),
        migrations.RunSQL(HIRE_CHANGED, "DROP FUNCTION check_post_ledger_of_hire() CASCADE"),
        migrations.RunSQL(PERIOD_CHANGED, "DROP FUNCTION check_post_ledger_of_period() CASCADE"),
    ]
