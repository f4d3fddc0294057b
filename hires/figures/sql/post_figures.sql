-- The state of each created post: the first that matches. The hire that ended last decides between the last two.
SELECT
    post_id, grant_id, hospital_id,
    CASE
        WHEN bool_or(is_employed) THEN 'filled'
        WHEN max(first_day) > as_of.day THEN 'to_start'
        WHEN (array_agg(leaving_reason ORDER BY last_day DESC, leaving_reason DESC))[1] <> '' THEN 'left'
        ELSE 'run_out'
    END AS state,
    min(first_day) <= as_of.day AS started,
    last_day_of_year(min(post_first_day)) - min(post_first_day) + 1 AS post_year_days
FROM hire_figures CROSS JOIN as_of
GROUP BY post_id, grant_id, hospital_id, as_of.day
