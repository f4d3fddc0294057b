-- The financial years in which any hire of the grant has a day that costs: each by the calendar year in which it begins,
-- with its last day.
SELECT year, (make_date(year, month, 1) + interval '1 year')::date - 1 AS last_day
FROM (
    SELECT
        month,
        generate_series(
            extract(year FROM min(from_day) - make_interval(months => month - 1))::int,
            extract(year FROM max(until) - make_interval(months => month - 1))::int
        ) AS year
    FROM (SELECT id AS grant_id, financial_year_month::int AS month FROM allocations_grant) AS terms
    JOIN priced_days USING (grant_id)
    GROUP BY month
) AS financial_years
