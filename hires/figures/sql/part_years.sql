SELECT hospital_id, year, sum(spent) AS spent, sum(committed) AS committed, sum(beyond) AS beyond
FROM year_ends GROUP BY hospital_id, year ORDER BY hospital_id, year
