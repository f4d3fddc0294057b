SELECT * FROM hospital_figures ORDER BY sort_key, allocation_id
