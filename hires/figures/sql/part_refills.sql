-- How quickly posts were refilled: one row with the vacancies that were refilled, and the days of all vacancies so far. A
-- vacancy begins when somebody has left before time.
SELECT
    count(*) FILTER (WHERE refilled_on <= %(as_of)s::date) AS refills,
    coalesce(sum(least(coalesce(refilled_on, %(as_of)s::date), %(as_of)s::date) - last_day - 1), 0) AS vacant_days
FROM (
    SELECT
        f.last_day,
        (SELECT min(next.first_day) FROM hire_figures next WHERE next.post_id = f.post_id AND next.first_day > f.last_day)
            AS refilled_on
    FROM hire_figures f
    WHERE f.leaving_reason <> '' AND f.last_day < %(as_of)s::date - 1
) AS vacancies
