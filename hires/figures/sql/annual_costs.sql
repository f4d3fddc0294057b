-- What the hires without an end cost in a whole year, by the hours and the price that they have last; in kr.
SELECT p.grant_id, hospital_id, sum(round(paid_hours * price / full_time_hours, 2)) AS annual_cost
FROM counted_periods AS p
CROSS JOIN as_of
JOIN price_spans AS price
    ON price.grant_id = p.grant_id AND price.staff_group_id = coalesce(p.staff_group_id, 0)
    AND greatest(funded_until, as_of.day, p.first_day) BETWEEN price.first_day AND price.last_day
JOIN allocations_grant AS terms ON terms.id = p.grant_id
WHERE p.last_day = %(no_end)s::date
GROUP BY p.grant_id, hospital_id
