-- A row for each allocation, also where no hire counts.
SELECT
    a.allocation_id, a.hospital_id, price.price, hospital.name AS hospital, hospital.sort_key,
    a.share_percent, a.budget AS allocated, a.original_budget, a.target, a.original_target,
    coalesce(created, 0) AS created, coalesce(filled, 0) AS filled, coalesce(to_start, 0) AS to_start,
    coalesce("left", 0) AS "left", coalesce(run_out, 0) AS run_out,
    coalesce(started, 0) AS started, coalesce(upcoming, 0) AS upcoming,
    coalesce(headcount, 0) AS headcount, coalesce(fte, 0) AS fte,
    coalesce(person_years, 0) AS person_years, coalesce(spent, 0) AS spent,
    coalesce(committed, 0) AS committed, coalesce(committed_person_years, 0) AS committed_person_years,
    a.budget - coalesce(committed, 0) AS remaining, a.funded_until, a.later_budget, a.later_target, coalesce(annual_cost, 0) AS annual_cost, coalesce(level, 0) AS level,
    coalesce(persons, 0) AS persons, coalesce(from_redeployment, 0) AS from_redeployment
FROM entitlements a
JOIN allocations_hospital hospital ON hospital.id = a.hospital_id
LEFT JOIN posts_by_hospital USING (grant_id, hospital_id)
LEFT JOIN hires_by_hospital USING (grant_id, hospital_id)
LEFT JOIN persons_by_hospital USING (grant_id, hospital_id)
LEFT JOIN annual_costs USING (grant_id, hospital_id)
CROSS JOIN as_of
JOIN price_spans AS price
    ON price.grant_id = a.grant_id AND price.staff_group_id = 0
    AND as_of.day BETWEEN price.first_day AND price.last_day
WHERE %(hospital)s::bigint IS NULL OR a.hospital_id = %(hospital)s::bigint
