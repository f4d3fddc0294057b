-- The figures of each hire: money in kr. to the øre, FTE and person-years to 4 decimals; each figure is one division,
-- rounded half up. Nobody on leave is in place. What comes after the day to which the
-- hospital has money is neither delivered nor committed. A level is the average of the
-- month or quarter up to the day, in those grants whose target it is.
SELECT
    d.hire_id, d.grant_id, d.hospital_id, d.post_id, d.person_id, d.route,
    max(leaving_reason) AS leaving_reason,
    max(decision_id) AS decision_id,
    min(first_day) AS first_day,
    max(last_day) AS last_day,
    min(post_first_day) AS post_first_day,
    bool_or(is_now) AS is_employed,
    bool_or(is_now AND kind = 'employed') AS in_place,
    bool_or(is_now) AND NOT bool_or(is_now AND kind = 'employed') AS on_leave,
    coalesce(round(max(weekly_hours) FILTER (WHERE is_now AND kind = 'employed') / full_time_hours, 4), 0) AS fte,
    CASE WHEN level_days > 0 THEN round(
        sum(greatest(least(until, as_of_day) - greatest(from_day, as_of_day + 1 - level_days) + 1, 0) * weekly_hours)
        FILTER (WHERE kind = 'employed') / (level_days * full_time_hours), 4
    ) END AS level,
    round(sum(days_so_far * parts * least(counted_hours, full_time_hours)) / year_hours, 4) AS person_years,
    round(sum(days * parts * least(counted_hours, full_time_hours)) / year_hours, 4) AS committed_person_years,
    round(sum(days_so_far * parts * paid_hours * price) / year_hours, 2) AS spent,
    round(sum(days * parts * paid_hours * price) / year_hours, 2) AS committed
FROM (
    SELECT
        priced_days.*, greatest(least(until, funded_until) - from_day + 1, 0) AS days,
        greatest(least(until, funded_until, as_of.day) - from_day + 1, 0) AS days_so_far,
        as_of.day BETWEEN first_day AND last_day AS is_now, as_of.day AS as_of_day
    FROM priced_days CROSS JOIN as_of
    OFFSET 0  -- without it, PostgreSQL reckons the days and parts of each row once for each sum
) AS d
JOIN (
    SELECT
        id, full_time_hours, 365 * 366 * full_time_hours AS year_hours,
        CASE counted_in
            WHEN 'monthly_level' THEN as_of.day - date_trunc('month', as_of.day)::date + 1
            WHEN 'quarterly_level' THEN as_of.day - date_trunc('quarter', as_of.day)::date + 1
        END AS level_days
    FROM allocations_grant CROSS JOIN as_of
) AS terms ON terms.id = d.grant_id
GROUP BY
    d.hire_id, d.grant_id, d.hospital_id, d.post_id, d.person_id, d.route, as_of_day,
    full_time_hours, year_hours, level_days
