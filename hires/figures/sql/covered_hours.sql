-- The days × weekly hours of each hire on a leave that is covered; those `saved` are not paid by the grant.
SELECT
    hire_id,
    sum((last_day - first_day + 1) * hours) AS committed,
    sum(greatest(least(last_day, as_of.day) - first_day + 1, 0) * hours) AS delivered,
    coalesce(sum((last_day - first_day + 1) * hours) FILTER (WHERE saved), 0) AS committed_saved,
    coalesce(sum(greatest(least(last_day, as_of.day) - first_day + 1, 0) * hours) FILTER (WHERE saved), 0)
        AS delivered_saved
FROM covered_leave CROSS JOIN as_of
GROUP BY hire_id
