-- The prices that were decided by the day: the general ones, then those of each staff group with prices of its own.
SELECT
    staff_group.name AS staff_group, price.price,
    CASE WHEN price.first_day > '-infinity' THEN price.first_day END AS first_day,
    CASE WHEN price.last_day < 'infinity' THEN price.last_day END AS last_day
FROM price_spans AS price LEFT JOIN allocations_staffgroup staff_group ON staff_group.id = price.staff_group_id
WHERE price.staff_group_id = 0
    OR EXISTS (SELECT FROM allocations_rate WHERE allocations_rate.staff_group_id = price.staff_group_id)
ORDER BY staff_group.position NULLS FIRST, staff_group.id, price.first_day
