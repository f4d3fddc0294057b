-- The periods in force on the day: decided by then, and not replaced by then. `paid_hours` are those that the grant pays
-- if nobody covers for the employee.
SELECT
    p.*,
    CASE WHEN p.kind IN ('employed', 'paid_leave', 'paid_leave_and_cover') THEN p.weekly_hours ELSE 0 END AS paid_hours
FROM hires_period p CROSS JOIN as_of
WHERE p.decided_on <= as_of.day AND (p.replaced_on IS NULL OR p.replaced_on > as_of.day)
