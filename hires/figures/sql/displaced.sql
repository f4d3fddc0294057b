-- The hires that are withdrawn later and have no room beside the others in their post as of the day. Of two such hires in
-- a post, the one registered last has the room.
SELECT h.id AS hire_id
FROM hires_hire h CROSS JOIN as_of
WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL AND h.withdrawn_on > as_of.day AND EXISTS (
    WITH present AS (
        SELECT
            other.id = h.id AS is_own, p.first_day, p.last_day,
            CASE WHEN p.kind = 'employed' THEN p.weekly_hours ELSE 0 END AS hours_in_place,
            p.paid_hours
        FROM hires_hire other JOIN periods_as_of p ON p.hire_id = other.id
        WHERE other.post_id = h.post_id AND other.annulled_on IS NULL
            AND (other.id = h.id OR other.withdrawn_on IS NULL OR other.withdrawn_on > as_of.day AND other.id > h.id)
    ), turns AS (
        SELECT day, lead(day) OVER (ORDER BY day) - day AS days
        FROM (SELECT first_day AS day FROM present UNION SELECT last_day + 1 FROM present) AS turning
    ), segments AS (
        SELECT
            turns.days, bool_or(is_own AND hours_in_place > 0) AS has_own, sum(hours_in_place) AS hours_in_place,
            sum(paid_hours) AS paid_hours, count(*) FILTER (WHERE hours_in_place > 0) AS persons_in_place
        FROM turns JOIN present ON turns.day BETWEEN present.first_day AND present.last_day
        GROUP BY turns.day, turns.days
    )
    SELECT
    FROM segments CROSS JOIN (SELECT min(first_day) AS first_day FROM present) AS post
    JOIN allocations_grant AS terms ON terms.id = h.grant_id
    GROUP BY post.first_day, terms.full_time_hours, terms.post_months
    HAVING bool_or(has_own AND persons_in_place > 1 AND hours_in_place > full_time_hours)
        OR sum(days * least(paid_hours, full_time_hours))
            > (last_day_of_months(post.first_day, post_months) - post.first_day + 1) * full_time_hours
)
