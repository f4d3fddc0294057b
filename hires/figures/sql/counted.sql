-- A row for each hire that counts, with its days × weekly hours, also those of a leave that is covered. Nobody on leave
-- is in place. A hire that is withdrawn later counts until
-- the day of its withdrawal, or until others have been agreed on beside whom the post has no room for the hire.
SELECT
    h.id AS hire_id, h.grant_id, h.hospital_id, h.post_id, h.employee_id, h.route,
    max(p.leaving_reason) AS leaving_reason,
    max(p.decision_id) AS decision_id,
    min(p.first_day) AS first_day,
    max(p.last_day) AS last_day,
    bool_or(p.kind IN ('paid_leave', 'paid_leave_and_cover')) AS has_paid_leave,
    sum((p.last_day - p.first_day + 1) * p.paid_hours) AS hours_committed,
    sum(greatest(least(p.last_day, as_of.day) - p.first_day + 1, 0) * p.paid_hours) AS hours_delivered,
    sum(p.weekly_hours) FILTER (
        WHERE p.kind = 'employed' AND as_of.day BETWEEN p.first_day AND p.last_day
    ) AS hours_in_place,
    bool_or(as_of.day BETWEEN p.first_day AND p.last_day) AS is_employed
FROM hires_hire h JOIN periods_as_of p ON p.hire_id = h.id CROSS JOIN as_of
WHERE h.grant_id = ANY(%(grants)s) AND (%(hospital)s::bigint IS NULL OR h.hospital_id = %(hospital)s::bigint)
    AND (%(posts)s::bigint[] IS NULL OR h.post_id = ANY(%(posts)s::bigint[]))
    AND h.annulled_on IS NULL
    AND (h.withdrawn_on IS NULL OR h.withdrawn_on > as_of.day AND NOT EXISTS (
{displaced}
    ))
GROUP BY h.id, h.grant_id, h.hospital_id, h.post_id, h.employee_id, h.route, as_of.day
