SELECT
    grant_id, hospital_id,
    count(*) AS created,
    count(*) FILTER (WHERE state = 'filled') AS filled,
    count(*) FILTER (WHERE state = 'to_start') AS to_start,
    count(*) FILTER (WHERE state = 'left') AS "left",
    count(*) FILTER (WHERE state = 'run_out') AS run_out,
    count(*) FILTER (WHERE started) AS started,
    count(*) FILTER (WHERE NOT started) AS upcoming
FROM post_figures GROUP BY grant_id, hospital_id
