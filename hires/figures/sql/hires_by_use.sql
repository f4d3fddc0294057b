-- Each hire that counts with its purpose, staff group and recruitment. A post is counted at its first hire, a person at
-- the first hire in the grant. The staff group of a post is that of whoever began in it last, or who is to begin first. Leavings are registered ahead: a hire has no leaving reason before its last day is over.
SELECT
    f.hire_id, f.post_id, f.person_id, f.hospital_id, post.purpose_id, post.low_activity, hire.staff_group_id,
    hire.route, hire.formerly_employed, hire.candidates_assessed, hire.not_assessed_reason,
    CASE WHEN f.last_day < %(as_of)s::date THEN f.leaving_reason ELSE '' END AS leaving_reason,
    f.first_day, f.last_day, f.in_place, f.fte, f.level, f.person_years, f.committed_person_years, f.spent, f.committed,
    row_number() OVER (PARTITION BY f.post_id ORDER BY f.first_day, f.hire_id) = 1 AS is_first_of_post,
    first_value(hire.staff_group_id) OVER (
        PARTITION BY f.post_id
        ORDER BY
            f.first_day > %(as_of)s::date, CASE WHEN f.first_day <= %(as_of)s::date THEN f.first_day END DESC,
            f.first_day, f.hire_id
    ) AS staff_group_of_post,
    row_number() OVER (PARTITION BY f.person_id ORDER BY f.first_day, f.hire_id) = 1 AS is_first_of_person
FROM hire_figures f
JOIN hires_hire hire ON hire.id = f.hire_id
JOIN hires_post post ON post.id = f.post_id
