-- What the days of each hire cost up to the end of each financial year, as in hire_figures; `beyond` is the cost of days
-- for which the hospital has no money. They are added up before the figures are joined: PostgreSQL cannot estimate the
-- number of rows of the figures.
SELECT
    hire_id, grant_id, hospital_id, year,
    sum(greatest(least(through, funded_until, %(as_of)s::date) - from_day + 1, 0) * parts * paid_hours * price) AS spent,
    sum(greatest(least(through, funded_until) - from_day + 1, 0) * parts * paid_hours * price) AS committed,
    sum(greatest(through - greatest(from_day, funded_until + 1) + 1, 0) * parts * paid_hours * price) AS beyond
FROM (
    SELECT d.*, years.year, least(d.until, years.last_day) AS through FROM priced_days AS d CROSS JOIN years
) AS days
GROUP BY hire_id, grant_id, hospital_id, year
