-- A row for each created post. `days` is N, the denominator of every hire in the post.
SELECT post_id, last_day_of_year(min(first_day)) - min(first_day) + 1 AS days FROM counted GROUP BY post_id
