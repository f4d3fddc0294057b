-- The hires behind a figure, and what each adds to it. A dimension that is NULL limits nothing; an empty text stands for
-- hires and posts without a purpose or staff group. A list of posts is filtered by the post's own staff group.
SELECT
    *,
    CASE %(figure)s::text
        WHEN 'fte' THEN fte
        WHEN 'level' THEN level
        WHEN 'person_years' THEN person_years
        WHEN 'committed_person_years' THEN committed_person_years
        WHEN 'spent' THEN spent
        WHEN 'committed' THEN committed
        WHEN 'delay' THEN days
        ELSE 1
    END AS value
FROM listed
WHERE
    CASE %(figure)s::text
        WHEN 'created' THEN is_first_of_post
        WHEN 'started' THEN is_first_of_post AND started
        WHEN 'upcoming' THEN is_first_of_post AND NOT started
        WHEN 'headcount' THEN in_place
        WHEN 'fte' THEN in_place
        WHEN 'level' THEN level <> 0
        WHEN 'person_years' THEN person_years <> 0
        WHEN 'spent' THEN spent <> 0
        WHEN 'persons' THEN is_first_of_person
        WHEN 'from_redeployment' THEN is_first_of_person AND route = 'redeployment'
        WHEN 'committed' THEN true
        WHEN 'committed_person_years' THEN true
        WHEN 'delay' THEN true
        ELSE is_of_state AND state = %(figure)s::text
    END
    AND (%(of_hospital)s::text IS NULL OR hospital_id = %(of_hospital)s::bigint)
    AND (%(of_purpose)s::text IS NULL OR purpose_id IS NOT DISTINCT FROM nullif(%(of_purpose)s, '')::bigint)
    AND (%(of_low_activity)s::text IS NULL OR low_activity = %(of_low_activity)s::boolean)
    AND (
        %(of_staff_group)s::text IS NULL
        OR CASE WHEN %(is_of_posts)s::boolean THEN staff_group_of_post ELSE staff_group_id END
            IS NOT DISTINCT FROM nullif(%(of_staff_group)s, '')::bigint
    )
    AND (%(of_route)s::text IS NULL OR route = %(of_route)s::text)
    AND (%(of_formerly_employed)s::text IS NULL OR formerly_employed = %(of_formerly_employed)s::boolean)
