-- The figures of each hire: money in kr. to the øre, FTE and person-years to 4 decimals; each figure is one division,
-- rounded half up. Nobody on leave is in place.
SELECT
    d.hire_id, d.grant_id, d.hospital_id, d.post_id, d.employee_id, d.route,
    max(leaving_reason) AS leaving_reason,
    max(decision_id) AS decision_id,
    min(first_day) AS first_day,
    max(last_day) AS last_day,
    min(post_first_day) AS post_first_day,
    bool_or(is_now) AS is_employed,
    bool_or(is_now AND kind = 'employed') AS in_place,
    bool_or(is_now) AND NOT bool_or(is_now AND kind = 'employed') AS on_leave,
    coalesce(round(sum(weekly_hours) FILTER (WHERE is_now AND kind = 'employed') / full_time_hours, 4), 0) AS fte,
    round(sum(days_so_far * parts * counted_hours) / year_hours, 4) AS person_years,
    round(sum(days * parts * counted_hours) / year_hours, 4) AS committed_person_years,
    round(sum(days_so_far * parts * paid_hours * price) / year_hours, 2) AS spent,
    round(sum(days * parts * paid_hours * price) / year_hours, 2) AS committed
FROM (
    SELECT
        priced_days.*, until - from_day + 1 AS days, greatest(least(until, as_of.day) - from_day + 1, 0) AS days_so_far,
        as_of.day BETWEEN from_day AND until AS is_now
    FROM priced_days CROSS JOIN as_of
) AS d
JOIN (
    SELECT id, full_time_hours, 365 * 366 * full_time_hours AS year_hours FROM allocations_grant
) AS terms ON terms.id = d.grant_id
GROUP BY d.hire_id, d.grant_id, d.hospital_id, d.post_id, d.employee_id, d.route, full_time_hours, year_hours
