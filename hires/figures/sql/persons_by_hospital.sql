SELECT
    grant_id, hospital_id,
    count(*) AS persons,
    count(*) FILTER (WHERE route = 'regionh_match') AS from_regionh_match
FROM first_hires GROUP BY grant_id, hospital_id
