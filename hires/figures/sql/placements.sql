-- The hires of each created post as of the day: those employed, those to start (NULL for none), and the days around them.
SELECT
    post_id,
    array_agg(hire_id) FILTER (WHERE is_employed) AS present,
    array_agg(hire_id) FILTER (WHERE first_day > %(as_of)s::date) AS to_come,
    min(first_day) FILTER (WHERE first_day > %(as_of)s::date) AS starts,
    max(last_day) AS ends,
    bool_or(on_leave) AS has_leave
FROM hire_figures GROUP BY post_id
