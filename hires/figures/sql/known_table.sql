-- The rows of a table as they were known at a moment: the latest event of each row before the moment, unless that event
-- deleted the row.
SELECT {columns} FROM public.{events} e
WHERE e.pgh_created_at < %(known_before)s::timestamptz AND e.pgh_label <> 'delete' AND {of_grants}
    AND NOT EXISTS (
        SELECT FROM public.{events} later
        WHERE later.pgh_obj_id = e.pgh_obj_id AND later.pgh_id > e.pgh_id
            AND later.pgh_created_at < %(known_before)s::timestamptz
    )
