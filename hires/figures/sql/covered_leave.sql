-- The days of a paid leave on which others cover for it, with the hours that they cover: what the leave and those at work
-- are more than full time. Of two leaves in a post, the one whose hire began first is covered last. The grant does not pay
-- for the hours if they are `saved`.
WITH periods AS (
    SELECT counted.hire_id, post_id, counted.first_day AS begins, p.first_day, p.last_day, p.kind, p.weekly_hours
    FROM counted JOIN periods_as_of p ON p.hire_id = counted.hire_id
    WHERE post_id IN (SELECT post_id FROM counted WHERE has_paid_leave)
), turns AS (
    SELECT post_id, day, lead(day) OVER (PARTITION BY post_id ORDER BY day) - 1 AS last_day
    FROM (SELECT post_id, first_day AS day FROM periods UNION SELECT post_id, last_day + 1 FROM periods) AS turning
), present AS (
    SELECT
        hire_id, turns.post_id, turns.day AS first_day, turns.last_day, kind, weekly_hours,
        sum(weekly_hours) FILTER (WHERE kind = 'employed') OVER same_days AS at_work,
        sum(weekly_hours) FILTER (WHERE kind IN ('paid_leave', 'paid_leave_and_cover')) OVER (
            same_days ORDER BY begins, hire_id
        ) AS on_leave
    FROM turns
    JOIN periods ON periods.post_id = turns.post_id AND turns.day BETWEEN periods.first_day AND periods.last_day
    WINDOW same_days AS (PARTITION BY turns.post_id, turns.day)
)
SELECT
    hire_id, present.first_day, present.last_day, kind = 'paid_leave' AS saved,
    least(weekly_hours, at_work + on_leave - full_time_hours) AS hours
FROM present
JOIN hires_post post ON post.id = present.post_id
JOIN allocations_grant terms ON terms.id = post.grant_id
WHERE kind IN ('paid_leave', 'paid_leave_and_cover') AND at_work > 0 AND at_work + on_leave > full_time_hours
