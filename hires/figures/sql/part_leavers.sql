SELECT leaving_reason, count(DISTINCT person_id) AS persons
FROM hires_by_use WHERE leaving_reason <> '' GROUP BY 1 ORDER BY 1
