-- The days of every hire that counts: the weekly hours that count in person-years and those that the grant pays, and
-- against them, with negative hours, the days of a leave that others cover.
SELECT
    hire_id, grant_id, hospital_id, post_id, person_id, route, staff_group_id, first_day, last_day, post_first_day,
    funded_until, kind, weekly_hours, leaving_reason, decision_id, paid_hours AS counted_hours, paid_hours
FROM counted_periods
UNION ALL
SELECT
    hire_id, grant_id, hospital_id, post_id, person_id, route, staff_group_id, first_day, last_day, post_first_day,
    funded_until, 'covered', 0, '', NULL, -hours, CASE WHEN saved THEN -hours ELSE 0 END
FROM covered_leave
