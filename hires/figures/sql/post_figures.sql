-- The state of each created post: the first that matches. The hire that ended last decides between the last two; a post
-- without an end does not run out.
SELECT
    post_id, grant_id, hospital_id,
    CASE
        WHEN bool_or(is_employed) THEN 'filled'
        WHEN max(first_day) > as_of.day THEN 'to_start'
        WHEN (array_agg(leaving_reason ORDER BY last_day DESC, leaving_reason DESC))[1] <> '' THEN 'left'
        WHEN post_months IS NULL THEN 'left'
        ELSE 'run_out'
    END AS state,
    min(first_day) <= as_of.day AS started,
    last_day_of_months(min(post_first_day), post_months) - min(post_first_day) + 1 AS post_days
FROM hire_figures JOIN allocations_grant AS terms ON terms.id = grant_id CROSS JOIN as_of
GROUP BY post_id, grant_id, hospital_id, post_months, as_of.day
