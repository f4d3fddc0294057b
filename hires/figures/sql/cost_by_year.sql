-- What the days of each hire cost up to the end of each financial year, as in hire_figures. They are added up before the
-- figures are joined: PostgreSQL cannot estimate the number of rows of the figures.
SELECT
    hire_id, grant_id, hospital_id, years.year,
    sum(
        greatest(least(until, years.last_day, %(as_of)s::date) - from_day + 1, 0) * paid_hours * parts * price
    ) AS spent,
    sum(greatest(least(until, years.last_day) - from_day + 1, 0) * paid_hours * parts * price) AS committed
FROM priced_days CROSS JOIN years
GROUP BY hire_id, grant_id, hospital_id, years.year
