-- The rows that are not as the last event of their history says. `different` lists the columns that differ.
WITH last AS (
    SELECT DISTINCT ON (pgh_obj_id) * FROM {events} ORDER BY pgh_obj_id, pgh_id DESC
), compared AS (
    SELECT live.id AS row_id, last.*, array_remove(ARRAY[{different}], NULL) AS different
    FROM {table} live FULL JOIN last ON last.pgh_obj_id = live.id
), judged AS (
    SELECT CASE
        WHEN pgh_id IS NULL THEN 'no_event'
        WHEN row_id IS NULL AND pgh_label <> 'delete' THEN 'missing'
        WHEN row_id IS NOT NULL AND pgh_label = 'delete' THEN 'deleted'
        WHEN row_id IS NOT NULL AND different <> '{{}}' THEN 'different'
    END AS fault, *
    FROM compared
)
SELECT fault, coalesce(row_id, pgh_obj_id), pgh_id, pgh_created_at,
    CASE fault WHEN 'different' THEN different ELSE '{{}}' END
FROM judged WHERE fault IS NOT NULL
