-- The days × weekly hours of each hire up to the end of each calendar year. They are added up before the figures are
-- joined: PostgreSQL cannot estimate the number of rows of the figures.
SELECT
    p.hire_id, years.year,
    sum(
        greatest(least(p.last_day, make_date(years.year, 12, 31), %(as_of)s::date) - p.first_day + 1, 0)
        * p.weekly_hours
    ) AS delivered,
    sum(
        greatest(least(p.last_day, make_date(years.year, 12, 31)) - p.first_day + 1, 0) * p.weekly_hours
    ) AS committed
FROM hires_hire h JOIN periods_as_of p ON p.hire_id = h.id CROSS JOIN years
WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL AND p.kind <> 'unpaid_leave'
GROUP BY p.hire_id, years.year
