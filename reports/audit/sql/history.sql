-- The changes to the rows of all tables.
SELECT * FROM ({tables}) AS events
ORDER BY at {direction}, place {direction}, pgh_id {direction} LIMIT %(count)s::bigint
