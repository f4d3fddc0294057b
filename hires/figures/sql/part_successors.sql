-- The hospitals that are closed on the day, each with its successor.
SELECT hospital.id AS hospital_id, successor.id AS successor_id, successor.name AS successor
FROM allocations_hospital hospital
JOIN allocations_hospital successor ON successor.id = hospital.successor_id
CROSS JOIN as_of
WHERE hospital.closed_from <= as_of.day
ORDER BY hospital.id
