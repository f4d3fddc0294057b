SELECT c.post_id, p.first_day, p.last_day, p.weekly_hours, p.paid_hours, p.kind
FROM counted c JOIN periods_as_of p ON p.hire_id = c.hire_id
