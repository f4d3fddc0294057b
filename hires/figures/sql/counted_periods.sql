-- The periods of every hire that counts, with the first day of the post's first hire, and whether anybody in the post has
-- a leave with pay. A hire that is withdrawn later counts until the day of its withdrawal, or until others have been agreed
-- on beside whom the post has no room for the hire.
SELECT
    h.id AS hire_id, h.grant_id, h.hospital_id, h.post_id, h.route, h.staff_group_id,
    coalesce(same_person.person_id, h.employee_id) AS person_id,
    p.first_day, p.last_day, p.kind, p.weekly_hours, p.paid_hours, p.leaving_reason, p.decision_id,
    min(p.first_day) OVER post AS post_first_day,
    bool_or(p.kind IN ('paid_leave', 'paid_leave_and_cover')) OVER post AS has_paid_leave,
    entitlements.funded_until
FROM hires_hire h
JOIN periods_as_of p ON p.hire_id = h.id
LEFT JOIN hires_sameperson same_person ON same_person.employee_id = h.employee_id
JOIN entitlements ON entitlements.grant_id = h.grant_id AND entitlements.hospital_id = h.hospital_id
CROSS JOIN as_of
WHERE h.grant_id = ANY(%(grants)s) AND {limits}
    AND h.annulled_on IS NULL
    AND (
        h.withdrawn_on IS NULL
        OR h.withdrawn_on > as_of.day AND h.id NOT IN (SELECT hire_id FROM displaced)
    )
WINDOW post AS (PARTITION BY h.post_id)
