-- The same days, divided where their price changes. A year has 365 × 366 parts, so that a day of any year is a whole
-- number of `parts`.
SELECT
    days.*, greatest(days.first_day, price.first_day) AS from_day, least(days.last_day, price.last_day) AS until,
    price.price, 731 - (last_day_of_year(post_first_day) - post_first_day + 1) AS parts
FROM hire_days AS days
JOIN price_spans AS price
    ON price.grant_id = days.grant_id AND price.staff_group_id = coalesce(days.staff_group_id, 0)
    AND price.first_day <= days.last_day AND price.last_day >= days.first_day
