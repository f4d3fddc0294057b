-- Lock a post and refuse violations that no single row shows, of the periods in force: see "The database guarantees" in
-- docs/counting-rules.md.

CREATE FUNCTION check_post_capacity(checked_post bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    full_time numeric;
    most_hours numeric;
    months integer;
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
    SELECT g.full_time_hours, coalesce(g.most_weekly_hours, g.full_time_hours), g.post_months
    INTO full_time, most_hours, months
    FROM hires_post post JOIN allocations_grant g ON g.id = post.grant_id
    WHERE post.id = checked_post;

    SELECT CASE
        WHEN count(p.id) = 0 THEN 'hire_has_a_period'
        WHEN max(p.weekly_hours) > most_hours THEN 'period_hours_within_grant'
        WHEN sum(p.last_day - p.first_day + 1) <> max(p.last_day) - min(p.first_day) + 1
            THEN 'hire_periods_without_gap'
        WHEN max(p.last_day) FILTER (WHERE p.leaving_reason <> '') < max(p.last_day) THEN 'hire_leaves_on_its_last_day'
        WHEN max(p.last_day) > last_day_of_months(min(p.first_day), months) THEN 'hire_within_post_length'
    END INTO violated
    FROM hires_hire h LEFT JOIN hires_period p ON p.hire_id = h.id AND p.replaced_by_id IS NULL
    WHERE h.post_id = checked_post
    GROUP BY h.id
    ORDER BY 1 NULLS LAST
    LIMIT 1;

    IF violated IS NULL THEN
        WITH live AS (
            SELECT p.first_day, p.last_day, p.weekly_hours, p.kind
            FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id
            WHERE h.post_id = checked_post AND p.replaced_by_id IS NULL
                AND h.withdrawn_on IS NULL AND h.annulled_on IS NULL
        ), turns AS (
            SELECT day, lead(day) OVER (ORDER BY day) - day AS days
            FROM (SELECT first_day AS day FROM live UNION SELECT last_day + 1 FROM live) AS turning
        ), stretches AS (
            -- Days on which the same people are there. Somebody on leave is in nobody's way.
            SELECT
                turns.days,
                sum(weekly_hours) FILTER (WHERE kind = 'employed') AS hours_in_place,
                count(*) FILTER (WHERE kind = 'employed') AS persons_in_place,
                coalesce(sum(weekly_hours) FILTER (
                    WHERE kind IN ('employed', 'paid_leave', 'paid_leave_and_cover')
                ), 0) AS paid_hours
            FROM turns JOIN live ON turns.day BETWEEN live.first_day AND live.last_day
            GROUP BY turns.day, turns.days
        ), post AS (
            -- NULL for posts without an end: they have no limit of days.
            SELECT last_day_of_months(min(first_day), months) - min(first_day) + 1 AS days FROM live
        )
        SELECT CASE
            -- One employee alone may have more than full time.
            WHEN max(hours_in_place) FILTER (WHERE persons_in_place > 1) > full_time
                THEN 'post_hours_at_most_full_time'
            -- A day uses no more than full time, also where somebody covers for a leave with pay.
            WHEN sum(stretches.days * least(paid_hours, full_time)) > (SELECT days FROM post) * full_time
                THEN 'post_length_not_exceeded'
        END INTO violated
        FROM stretches;
    END IF;

    IF violated IS NOT NULL THEN
        RAISE EXCEPTION 'post % violates "%"', checked_post, violated
            USING ERRCODE = 'check_violation', CONSTRAINT = violated;
    END IF;
END
$$
