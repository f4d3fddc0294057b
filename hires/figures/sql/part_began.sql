-- The first day on which a hire was agreed or began; NULL without hires.
SELECT min(least(hire.agreed_on, f.first_day)) AS day
FROM hire_figures f JOIN hires_hire hire ON hire.id = f.hire_id
