-- The figures of each hire: money in kr. to the øre, FTE and person-years to 4 decimals; each figure is one division,
-- rounded half up.
SELECT
    counted.*,
    days AS post_year_days,
    hours_in_place IS NOT NULL AS in_place,
    is_employed AND hours_in_place IS NULL AS on_leave,
    coalesce(round(hours_in_place / full_time_hours, 4), 0) AS fte,
    round((hours_delivered - coalesce(covered.delivered, 0)) / (days * full_time_hours), 4) AS person_years,
    round((hours_committed - coalesce(covered.committed, 0)) / (days * full_time_hours), 4) AS committed_person_years,
    round(
        (hours_delivered - coalesce(covered.delivered_saved, 0)) * unit_price / (days * full_time_hours), 2
    ) AS spent,
    round(
        (hours_committed - coalesce(covered.committed_saved, 0)) * unit_price / (days * full_time_hours), 2
    ) AS committed
FROM counted
JOIN post_years USING (post_id)
JOIN allocations_grant AS terms ON terms.id = grant_id
LEFT JOIN covered_hours AS covered USING (hire_id)
