-- The calendar years in which any hire of the grant has a day.
SELECT generate_series(extract(year FROM min(p.first_day))::int, extract(year FROM max(p.last_day))::int) AS year
FROM hires_hire h JOIN periods_as_of p ON p.hire_id = h.id
WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL
