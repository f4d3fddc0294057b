-- Of a grant whose target is a level: each hospital's average of the month or quarter at the end of the start window, by
-- what is decided.
SELECT
    d.hospital_id,
    round(
        sum(greatest(least(d.last_day, ahead.last_day) - greatest(d.first_day, ahead.first_day) + 1, 0) * d.weekly_hours)
        FILTER (WHERE d.kind = 'employed')
        / ((ahead.last_day - ahead.first_day + 1) * ahead.full_time_hours), 4
    ) AS level
FROM hire_days d
JOIN (
    SELECT
        id, full_time_hours, last_day,
        date_trunc(CASE counted_in WHEN 'monthly_level' THEN 'month' ELSE 'quarter' END, last_day)::date AS first_day
    FROM (
        SELECT allocations_grant.*, greatest(starts_until, %(as_of)s::date) AS last_day FROM allocations_grant
    ) AS terms
    WHERE counted_in IN ('monthly_level', 'quarterly_level') AND starts_until IS NOT NULL
) AS ahead ON ahead.id = d.grant_id
GROUP BY d.hospital_id, ahead.last_day, ahead.first_day, ahead.full_time_hours
ORDER BY d.hospital_id
