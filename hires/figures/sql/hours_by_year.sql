-- The days × weekly hours of each hire that the grant pays up to the end of each calendar year. They are added up before the figures are
-- joined: PostgreSQL cannot estimate the number of rows of the figures.
SELECT
    p.hire_id, years.year,
    sum(
        greatest(least(p.last_day, make_date(years.year, 12, 31), %(as_of)s::date) - p.first_day + 1, 0)
        * p.hours
    ) AS delivered,
    sum(
        greatest(least(p.last_day, make_date(years.year, 12, 31)) - p.first_day + 1, 0) * p.hours
    ) AS committed
FROM (
    SELECT p.hire_id, p.first_day, p.last_day, p.paid_hours AS hours
    FROM hires_hire h JOIN periods_as_of p ON p.hire_id = h.id
    WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL AND p.paid_hours > 0
    UNION ALL
    SELECT hire_id, first_day, last_day, -hours FROM covered_leave WHERE saved
) AS p CROSS JOIN years
GROUP BY p.hire_id, years.year
