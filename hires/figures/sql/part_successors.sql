-- The hospitals that are closed on the day, each with its successor.
SELECT hospital.id AS hospital_id, hospital.successor_id, hospital.successor_name
FROM allocations_hospital hospital
CROSS JOIN as_of
WHERE hospital.closed_from <= as_of.day
ORDER BY hospital.id
