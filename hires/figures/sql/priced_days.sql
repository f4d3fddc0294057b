-- The same days, divided where their price changes, and where a year of the post begins, counted from its first day. Days
-- after the last year of a post with a length belong to that year. A year has 365 × 366 parts, so that a day of any year
-- is a whole number of `parts`. A hire without an end is reckoned until the day to which the hospital has money, or the
-- day itself.
SELECT
    days.*, price.price,
    greatest(days.first_day, price.first_day, year.first_day) AS from_day,
    least(days.ends, price.last_day, year.last_day) AS until,
    731 - year.days AS parts
FROM (
    SELECT
        hire_days.*,
        CASE WHEN last_day < %(no_end)s::date THEN last_day ELSE greatest(funded_until, as_of.day, first_day) END AS ends
    FROM hire_days CROSS JOIN as_of
) AS days
JOIN price_spans AS price
    ON price.grant_id = days.grant_id AND price.staff_group_id = coalesce(days.staff_group_id, 0)
    AND price.first_day <= days.ends AND price.last_day >= days.first_day
JOIN year_numbers ON year_numbers.grant_id = days.grant_id
CROSS JOIN LATERAL (
    SELECT
        CASE WHEN number > 0 THEN last_day_of_months(post_first_day, 12 * number) + 1 ELSE post_first_day END
            AS first_day,
        CASE WHEN is_last THEN %(no_end)s::date ELSE last_day_of_months(post_first_day, 12 * number + 12) END
            AS last_day,
        last_day_of_months(post_first_day, 12 * number + 12) - last_day_of_months(post_first_day, 12 * number) AS days
) AS year
WHERE year.first_day <= least(days.ends, price.last_day) AND year.last_day >= greatest(days.first_day, price.first_day)
