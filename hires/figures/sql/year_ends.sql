-- The cost of each hire up to the end of each financial year, in kr. The cost of a year is the difference between two
-- rows, so that the years add up to the øre.
SELECT
    hospital_id, year,
    round(cost.spent / (365 * 366 * full_time_hours), 2) AS spent,
    round(cost.committed / (365 * 366 * full_time_hours), 2) AS committed,
    round(cost.beyond / (365 * 366 * full_time_hours), 2) AS beyond
FROM cost_by_year AS cost JOIN allocations_grant AS terms ON terms.id = cost.grant_id
