SELECT hospital_id, year, sum(spent) AS spent, sum(committed) AS committed
FROM year_ends GROUP BY hospital_id, year ORDER BY hospital_id, year
