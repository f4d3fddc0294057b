-- The days of a paid leave on which others cover for it, with the hours that they cover: what the leave and those at work
-- are more than full time. Of two leaves in a post, the one whose hire began first is covered last. The grant does not pay
-- for the hours if they are `saved`.
WITH periods AS (
    SELECT *, min(first_day) OVER (PARTITION BY hire_id) AS begins FROM counted_periods WHERE has_paid_leave
), turns AS (
    SELECT post_id, day, lead(day) OVER (PARTITION BY post_id ORDER BY day) - 1 AS until
    FROM (SELECT post_id, first_day AS day FROM periods UNION SELECT post_id, last_day + 1 FROM periods) AS turning
), present AS (
    SELECT
        periods.*, turns.day, turns.until,
        sum(weekly_hours) FILTER (WHERE kind = 'employed') OVER same_days AS at_work,
        sum(weekly_hours) FILTER (WHERE kind IN ('paid_leave', 'paid_leave_and_cover')) OVER (
            same_days ORDER BY begins, hire_id
        ) AS on_leave
    FROM turns
    JOIN periods ON periods.post_id = turns.post_id AND turns.day BETWEEN periods.first_day AND periods.last_day
    WINDOW same_days AS (PARTITION BY turns.post_id, turns.day)
)
SELECT
    hire_id, present.grant_id, hospital_id, post_id, person_id, route, staff_group_id,
    day AS first_day, until AS last_day, post_first_day, funded_until,
    kind = 'paid_leave' AS saved,
    least(weekly_hours, at_work + on_leave - full_time_hours) AS hours
FROM present
JOIN allocations_grant terms ON terms.id = present.grant_id
WHERE kind IN ('paid_leave', 'paid_leave_and_cover') AND at_work > 0 AND at_work + on_leave > full_time_hours
