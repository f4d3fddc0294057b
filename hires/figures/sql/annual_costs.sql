-- What the hires without an end cost in a whole year, by the hours and the price that they have last; in kr.
SELECT grant_id, hospital_id, sum(cost) AS annual_cost
FROM (
    SELECT DISTINCT ON (hire_id) d.grant_id, hospital_id, round(paid_hours * price / full_time_hours, 2) AS cost
    FROM priced_days AS d JOIN allocations_grant AS terms ON terms.id = d.grant_id
    WHERE d.last_day = %(no_end)s::date AND kind <> 'covered'
    ORDER BY hire_id, until DESC
) AS lasting
GROUP BY grant_id, hospital_id
