-- The numbers, from 0, of the years of each grant's posts: of the posts' length, or until the last day that is reckoned.
SELECT grant_id, number, number = count(*) OVER (PARTITION BY grant_id) - 1 AND post_months IS NOT NULL AS is_last
FROM (
    SELECT
        terms.id AS grant_id, post_months,
        generate_series(
            0,
            CASE
                WHEN post_months IS NOT NULL THEN (post_months - 1) / 12
                ELSE (
                    SELECT
                        extract(year FROM max(least(last_day, greatest(funded_until, as_of.day, first_day))))
                        - extract(year FROM min(first_day))
                    FROM counted_periods CROSS JOIN as_of WHERE counted_periods.grant_id = terms.id
                )::integer
            END
        ) AS number
    FROM allocations_grant AS terms WHERE terms.id = ANY(%(grants)s)
) AS years
