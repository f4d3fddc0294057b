SELECT
    grant_id, hospital_id,
    count(*) AS persons,
    count(*) FILTER (WHERE route = 'redeployment') AS from_redeployment
FROM first_hires GROUP BY grant_id, hospital_id
