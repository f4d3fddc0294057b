-- A row for each person in a grant: the first hire, by whose hospital and route the person is counted.
SELECT DISTINCT ON (grant_id, person_id) grant_id, hospital_id, route
FROM hire_figures ORDER BY grant_id, person_id, first_day, hire_id
