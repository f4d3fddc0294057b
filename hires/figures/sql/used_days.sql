-- The days of its post-year that each post uses, on full time. A day uses no more than full time, as in the trigger
-- post_capacity. A gap, in which nobody is employed, uses nothing.
SELECT post_id, sum(days * least(paid_hours, full_time_hours)) / min(full_time_hours) AS days
FROM (
    SELECT
        changes.post_id, changes.days, sum(p.paid_hours) AS paid_hours
    FROM schedule_changes AS changes
    JOIN counted_periods p ON p.post_id = changes.post_id AND changes.day BETWEEN p.first_day AND p.last_day
    GROUP BY changes.post_id, changes.day, changes.days
) AS same_hours
JOIN hires_post post ON post.id = post_id JOIN allocations_grant terms ON terms.id = post.grant_id
WHERE paid_hours IS NOT NULL
GROUP BY post_id
