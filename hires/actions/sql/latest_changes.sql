-- The latest change to the posts and hires of each hospital in a grant, before a moment; NULL without changes. A change of
-- a hire's days or person changes the hire, too.
SELECT hospital_id, greatest(
    (
        SELECT pgh_created_at FROM hires_hireevent e
        WHERE e.grant_id = %(grant)s AND e.hospital_id = hospitals.hospital_id
            AND pgh_created_at < %(before)s::timestamptz
        ORDER BY pgh_created_at DESC LIMIT 1
    ),
    (
        SELECT pgh_created_at FROM hires_postevent e
        WHERE e.grant_id = %(grant)s AND e.hospital_id = hospitals.hospital_id
            AND pgh_created_at < %(before)s::timestamptz
        ORDER BY pgh_created_at DESC LIMIT 1
    )
) FROM unnest(%(hospitals)s::bigint[]) AS hospitals(hospital_id)
