-- The last day of each month from the first agreement or start to the last day on which something can happen, and the
-- day of the report itself. At most most_months months, the latest; fewer if there are so many hires that each month
-- takes long. `in_all` is the number of months without that limit.
SELECT day, count(*) OVER () AS in_all FROM (
    SELECT least((month + interval '1 month' - interval '1 day')::date, %(as_of)s::date) AS day
    FROM (
        SELECT generate_series(
            date_trunc('month', least(min(agreed_on), min(starts_from), %(as_of)s::date)::timestamp),
            least(greatest(max(last_day), max(starts_until)), %(as_of)s::date)::timestamp, interval '1 month'
        ) AS month
        FROM allocations_grant terms LEFT JOIN (
            SELECT h.grant_id, least(h.agreed_on, p.first_day) AS agreed_on, p.last_day
            FROM hires_hire h JOIN periods_as_of p ON p.hire_id = h.id
            WHERE h.annulled_on IS NULL AND h.grant_id = ANY(%(grants)s)
        ) AS hires ON hires.grant_id = terms.id
        WHERE terms.id = ANY(%(grants)s)
    ) AS months
    UNION SELECT %(as_of)s::date
) AS days
ORDER BY day DESC
LIMIT least(%(most_months)s, greatest(3, %(most_rows)s / greatest((SELECT count(*) FROM hire_figures), 1)))
