-- Each hire that counts, and whether the hire makes its post's state: the employee who is there now (at work before on
-- leave), else the one who comes next, else the one who left last.
SELECT
    hire.*, post_figures.state, post_figures.started,
    row_number() OVER (
        PARTITION BY hire.post_id
        ORDER BY
            %(as_of)s::date BETWEEN hire.first_day AND hire.last_day DESC, hire.in_place DESC,
            CASE WHEN hire.last_day >= %(as_of)s::date THEN hire.first_day END,
            hire.last_day DESC, hire.leaving_reason DESC, hire.hire_id
    ) = 1 AS is_of_state
FROM hires_by_use AS hire JOIN post_figures USING (post_id)
