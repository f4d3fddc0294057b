-- The events that cannot follow the event before them of the same row.
WITH columns AS (
    SELECT array_agg(attname::text ORDER BY attnum) AS names FROM pg_attribute
    WHERE attrelid = {table_name}::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'pgh_hash'
), judged AS (
    SELECT CASE
        WHEN {altered} THEN 'altered'
        WHEN (pgh_label = 'insert') <> (coalesce(lag(pgh_label) OVER earlier, 'delete') = 'delete')
            THEN 'out_of_order'
    END AS fault, pgh_obj_id, pgh_id, pgh_created_at
    FROM {events} event, columns
    WINDOW earlier AS (PARTITION BY pgh_obj_id ORDER BY pgh_id)
)
SELECT fault, pgh_obj_id, pgh_id, pgh_created_at, ARRAY[]::text[] FROM judged WHERE fault IS NOT NULL
