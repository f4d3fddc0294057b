-- Each hospital's progress on the day of earlier.sql.
SELECT hospital_id, created, committed_person_years, level FROM earlier_figures ORDER BY hospital_id
