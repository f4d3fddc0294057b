-- A row for each allocation, also where no hire counts.
SELECT
    a.id AS allocation_id, a.hospital_id, hospital.name AS hospital, hospital.sort_key,
    a.share_percent, a.amount AS allocated, a.target,
    coalesce(created, 0) AS created, coalesce(filled, 0) AS filled, coalesce(to_start, 0) AS to_start,
    coalesce("left", 0) AS "left", coalesce(run_out, 0) AS run_out,
    coalesce(started, 0) AS started, coalesce(upcoming, 0) AS upcoming,
    coalesce(headcount, 0) AS headcount, coalesce(fte, 0) AS fte,
    coalesce(person_years, 0) AS person_years, coalesce(spent, 0) AS spent,
    coalesce(committed, 0) AS committed, coalesce(committed_person_years, 0) AS committed_person_years,
    a.amount - coalesce(committed, 0) AS remaining,
    coalesce(persons, 0) AS persons, coalesce(from_redeployment, 0) AS from_redeployment
FROM allocations_allocation a
JOIN allocations_hospital hospital ON hospital.id = a.hospital_id
LEFT JOIN posts_by_hospital USING (grant_id, hospital_id)
LEFT JOIN hires_by_hospital USING (grant_id, hospital_id)
LEFT JOIN persons_by_hospital USING (grant_id, hospital_id)
WHERE a.grant_id = ANY(%(grants)s) AND (%(hospital)s::bigint IS NULL OR a.hospital_id = %(hospital)s::bigint)
