-- A page of the hires behind a figure. `rows` and `total` are of all pages; the total of delays is their median.
SELECT
    shown.*,
    hospital.name AS hospital, hospital.short_name, post.number, department.name AS department,
    employee.id AS employee_id, employee.name AS employee,
    count(*) OVER () AS rows,
    (
        SELECT CASE %(figure)s::text
            WHEN 'delay' THEN (percentile_cont(0.5) WITHIN GROUP (ORDER BY value::double precision))::numeric
            ELSE sum(value)
        END
        FROM shown
    ) AS total
FROM shown
JOIN hires_post post ON post.id = shown.post_id
JOIN allocations_hospital hospital ON hospital.id = shown.hospital_id
JOIN allocations_department department ON department.id = post.department_id
JOIN hires_hire hire ON hire.id = shown.hire_id
JOIN hires_employee employee ON employee.id = hire.employee_id
ORDER BY hospital.sort_key, hospital.id, post.number, shown.first_day, shown.hire_id
LIMIT %(page)s::integer OFFSET %(offset)s
