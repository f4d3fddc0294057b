-- The days from the first hire of each post to the last, without gaps, and the days of the post's year.
SELECT
    post_id, hospital_id, last_day_of_months(min(post_first_day), 12) - min(post_first_day) + 1 AS year,
    sum(committed_person_years) AS committed_person_years,
    (
        SELECT sum(upper(stretch) - lower(stretch))
        FROM unnest(range_agg(daterange(first_day, last_day, '[]'))) AS stretch
    ) AS days
FROM hire_figures GROUP BY post_id, hospital_id
