-- The cost of each hire up to the end of each calendar year, in kr. The cost of a year is the difference between two
-- rows, so that the years add up to the øre.
SELECT
    f.hospital_id, hours.year,
    round(hours.delivered * terms.unit_price / (f.post_year_days * terms.full_time_hours), 2) AS spent,
    round(hours.committed * terms.unit_price / (f.post_year_days * terms.full_time_hours), 2) AS committed
FROM hours_by_year AS hours
JOIN hire_figures f ON f.hire_id = hours.hire_id
JOIN allocations_grant terms ON terms.id = f.grant_id
