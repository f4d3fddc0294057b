-- How many hires of each hospital attested today's text of the restriction, another text, or none.
SELECT
    f.hospital_id, count(*) AS hires,
    count(*) FILTER (WHERE hire.attested_restriction = terms.restriction) AS attested,
    count(*) FILTER (WHERE hire.attested_restriction NOT IN ('', terms.restriction)) AS otherwise,
    count(*) FILTER (WHERE hire.attested_restriction = '') AS not_attested
FROM hire_figures f
JOIN hires_hire hire ON hire.id = f.hire_id
JOIN allocations_grant terms ON terms.id = f.grant_id
GROUP BY f.hospital_id ORDER BY f.hospital_id
