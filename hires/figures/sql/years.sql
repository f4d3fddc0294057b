-- The financial years in which any hire of the grant has a day: each by the calendar year in which it begins, with its
-- last day.
SELECT year, (make_date(year, month, 1) + interval '1 year')::date - 1 AS last_day
FROM (
    SELECT
        month,
        generate_series(
            extract(year FROM min(p.first_day) - make_interval(months => month - 1))::int,
            extract(year FROM max(p.last_day) - make_interval(months => month - 1))::int
        ) AS year
    FROM (SELECT id, financial_year_month::int AS month FROM allocations_grant) AS terms
    JOIN hires_hire h ON h.grant_id = terms.id
    JOIN periods_as_of p ON p.hire_id = h.id
    WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL
    GROUP BY month
) AS financial_years
