-- `short` is the sum of what each post lacks of its year, as parts of the year to 4 decimals.
SELECT
    hospital_id, count(*) AS posts, count(*) FILTER (WHERE days < year) AS under_a_year,
    sum(round(greatest(1 - days / year::numeric, 0), 4)) AS short,
    sum(committed_person_years) AS committed_person_years
FROM post_lengths GROUP BY hospital_id ORDER BY hospital_id
