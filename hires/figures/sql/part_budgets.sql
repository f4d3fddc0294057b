-- The budget of each financial year as decided by the day, of the hospitals whose money is of financial years.
SELECT hospital_id, financial_year AS year, sum(amount) AS budget
FROM allocations_budgetrow
WHERE grant_id = ANY(%(grants)s) AND financial_year IS NOT NULL
    AND (decided_on IS NULL OR decided_on <= %(as_of)s::date)
GROUP BY hospital_id, financial_year ORDER BY hospital_id, financial_year
