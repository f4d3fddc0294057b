-- Median and 90th percentile of the days from agreement to registration, for each hospital and (hospital_id NULL) for all.
SELECT hospital_id, count(*) AS hires,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric AS median,
    percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS ninth
FROM delays GROUP BY GROUPING SETS ((hospital_id), ()) ORDER BY hospital_id
