-- A row for each post, also for a post in which nobody counts (state "vacant"). `unused_days` of the post are on
-- full time, NULL for a post without an end. A post `is_free` if nobody is in the post or on the way, and a day is left.
SELECT
    post.id AS post_id, post.number, coalesce(f.state, 'vacant') AS state, present, to_come, starts, ends,
    coalesce(has_leave, false) AS has_leave,
    f.post_id IS NOT NULL AS is_begun, f.post_days, f.post_days - coalesce(used_days.days, 0) AS unused_days,
    f.state IS NULL
        OR f.state IN ('left', 'run_out') AND coalesce(f.post_days - coalesce(used_days.days, 0) >= 1, true) AS is_free
FROM hires_post post
LEFT JOIN post_figures f ON f.post_id = post.id
LEFT JOIN used_days ON used_days.post_id = post.id
LEFT JOIN placements ON placements.post_id = post.id
WHERE post.grant_id = ANY(%(grants)s)
    AND (%(hospital)s::bigint IS NULL OR post.hospital_id = %(hospital)s::bigint)
    AND (%(posts)s::bigint[] IS NULL OR post.id = ANY(%(posts)s::bigint[]))
