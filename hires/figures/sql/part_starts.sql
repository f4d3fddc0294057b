-- The created posts of each hospital by the day of their first agreement, of the latest days.
SELECT hospital_id, day, count(*) AS posts
FROM (
    SELECT f.hospital_id, min(least(hire.agreed_on, f.first_day)) AS day
    FROM hire_figures f JOIN hires_hire hire ON hire.id = f.hire_id
    GROUP BY f.hospital_id, f.post_id
) AS posts
WHERE day > %(as_of)s::date - %(latest_days)s
GROUP BY hospital_id, day ORDER BY hospital_id, day
