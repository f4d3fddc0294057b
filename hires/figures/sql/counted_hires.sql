-- Every hire that counts, in words and figures. `weekly_hours` and the department are those of the day, else those of
-- the first day.
SELECT
    hospital.name AS hospital, hospital.short_name, post.number, department.name AS department,
    concat_ws('; ', purpose.name, further.names) AS purposes,
    employee.name AS employee, employee.employee_number, staff_group.name AS staff_group,
    hire.route, hire.candidates_assessed, hire.not_assessed_reason, hire.formerly_employed, hire.agreed_on,
    f.first_day, f.last_day, hours.weekly_hours, f.in_place, f.fte, f.person_years, f.spent,
    f.committed_person_years, f.committed, f.leaving_reason
FROM hire_figures AS f
JOIN hires_hire AS hire ON hire.id = f.hire_id
JOIN hires_post AS post ON post.id = f.post_id
JOIN allocations_hospital AS hospital ON hospital.id = f.hospital_id
JOIN hires_employee AS employee ON employee.id = hire.employee_id
LEFT JOIN allocations_purpose AS purpose ON purpose.id = post.purpose_id
LEFT JOIN allocations_staffgroup AS staff_group ON staff_group.id = hire.staff_group_id
LEFT JOIN (
    SELECT pp.post_id, string_agg(p.name, '; ' ORDER BY p.position, p.id) AS names
    FROM hires_postpurpose pp JOIN allocations_purpose p ON p.id = pp.purpose_id
    WHERE pp.grant_id = ANY(%(grants)s) GROUP BY pp.post_id
) AS further ON further.post_id = f.post_id
CROSS JOIN LATERAL (
    SELECT weekly_hours, department_id FROM periods_as_of WHERE hire_id = f.hire_id
    ORDER BY (%(as_of)s::date BETWEEN first_day AND last_day) DESC, first_day LIMIT 1
) AS hours
JOIN allocations_department AS department ON department.id = coalesce(hours.department_id, post.department_id)
ORDER BY hospital.sort_key, hospital.id, post.number, f.first_day, f.hire_id
