-- The changes to the rows of a table: each event, with the row after it and the row before it. `place` is the number of
-- the table among all, which orders events of the same moment.
SELECT
    e.pgh_created_at AS at, {place} AS place, e.pgh_id, e.pgh_obj_id, e.pgh_label, e.pgh_context_id, e.pgh_context,
    {hospital} AS hospital_id, to_jsonb(e)::text AS after,
    (
        SELECT to_jsonb(b)::text FROM {events} b WHERE b.pgh_obj_id = e.pgh_obj_id AND b.pgh_id < e.pgh_id
        ORDER BY b.pgh_id DESC LIMIT 1
    ) AS before
FROM (
    SELECT * FROM {events} e WHERE {conditions}
    ORDER BY pgh_created_at {direction}, pgh_id {direction} LIMIT %(count)s::bigint
) AS e
