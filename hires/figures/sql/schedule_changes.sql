-- The days on which a period of the post begins or is over, each with the days to the next change (NULL: the last).
SELECT post_id, day, lead(day) OVER (PARTITION BY post_id ORDER BY day) - day AS days
FROM (
    SELECT post_id, first_day AS day FROM counted_periods UNION SELECT post_id, last_day + 1 FROM counted_periods
) AS changes
