-- What each hospital is entitled to as of the day, of what was decided by it: its budget in kr., and the target that
-- applies on the day. The original target is the highest that applied to the day by any decision: it differs from the
-- target after a cut alone.
WITH budgets AS (
    SELECT allocation_id, sum(amount) AS budget, sum(amount) FILTER (WHERE kind = 'original') AS original_budget
    FROM allocations_budgetrow CROSS JOIN as_of
    WHERE grant_id = ANY(%(grants)s) AND (decided_on IS NULL OR decided_on <= as_of.day)
    GROUP BY allocation_id
), applied AS (
    SELECT
        allocation_id, value, coalesce(first_day, '-infinity') AS first_day, coalesce(decided_on, '-infinity') AS decided_on, id
    FROM allocations_target CROSS JOIN as_of
    WHERE grant_id = ANY(%(grants)s)
        AND (decided_on IS NULL OR decided_on <= as_of.day) AND (first_day IS NULL OR first_day <= as_of.day)
), targets AS (
    SELECT
        allocation_id,
        (array_agg(value ORDER BY first_day DESC, decided_on DESC, id DESC))[1] AS target,
        max(value) FILTER (WHERE first_day = latest_so_far) AS original_target
    FROM (
        SELECT *, max(first_day) OVER (PARTITION BY allocation_id ORDER BY decided_on) AS latest_so_far FROM applied
    ) AS decisions
    GROUP BY allocation_id
)
SELECT
    a.id AS allocation_id, a.grant_id, a.hospital_id, a.share_percent,
    coalesce(budget, 0) AS budget, coalesce(original_budget, 0) AS original_budget,
    coalesce(target, 0) AS target, coalesce(original_target, 0) AS original_target
FROM allocations_allocation a
LEFT JOIN budgets ON budgets.allocation_id = a.id
LEFT JOIN targets ON targets.allocation_id = a.id
WHERE a.grant_id = ANY(%(grants)s)
