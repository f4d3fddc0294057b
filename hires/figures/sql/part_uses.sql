SELECT
    hospital_id, purpose_id, low_activity, staff_group_id, staff_group_of_post, route, formerly_employed, candidates_assessed,
    not_assessed_reason, leaving_reason, count(*) AS hires,
    count(*) FILTER (WHERE is_first_of_post) AS posts, count(*) FILTER (WHERE is_first_of_person) AS persons,
    sum(person_years) AS person_years, sum(committed_person_years) AS committed_person_years,
    sum(committed) AS committed
FROM hires_by_use GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
