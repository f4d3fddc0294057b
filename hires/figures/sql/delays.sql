-- The days from the agreement on each hire (or its first day, if earlier) to the registration.
SELECT
    f.hire_id, f.hospital_id, hire.agreed_on, registered_on,
    greatest(registered_on - least(hire.agreed_on, f.first_day), 0) AS days
FROM hire_figures f
JOIN hires_hire hire ON hire.id = f.hire_id
JOIN hires_hireevent inserted ON inserted.pgh_obj_id = f.hire_id AND inserted.pgh_label = 'insert'
CROSS JOIN LATERAL (
    SELECT (inserted.pgh_created_at AT TIME ZONE %(time_zone)s)::date AS registered_on
) AS registered
