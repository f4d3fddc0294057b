-- The sums of the rounded figures of the hires.
SELECT
    grant_id, hospital_id,
    count(*) FILTER (WHERE in_place) AS headcount,
    sum(fte) AS fte,
    coalesce(sum(level), 0) AS level,
    sum(person_years) AS person_years,
    sum(spent) AS spent,
    sum(committed) AS committed,
    sum(committed_person_years) AS committed_person_years
FROM hire_figures GROUP BY grant_id, hospital_id
