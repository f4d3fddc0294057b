-- The days on which each price of a full-time year holds, of the rates decided by the day: for each staff group, and under
-- staff_group_id 0 for everyone else. A day costs the latest rate of the staff group, or the latest general rate where
-- the staff group has none.
WITH decided AS (
    SELECT
        grant_id, staff_group_id, coalesce(first_day, '-infinity') AS first_day, price,
        coalesce(decided_on, '-infinity') AS decided_on, id
    FROM allocations_rate CROSS JOIN as_of
    WHERE grant_id = ANY(%(grants)s) AND (decided_on IS NULL OR decided_on <= as_of.day)
), priced AS (
    SELECT
        turn.grant_id, staff_groups.id AS staff_group_id, turn.first_day, rate.price, rate.id AS rate_id,
        lag(rate.id) OVER (PARTITION BY turn.grant_id, staff_groups.id ORDER BY turn.first_day) AS rate_before
    FROM (SELECT DISTINCT grant_id, first_day FROM decided) AS turn
    JOIN (
        SELECT grant_id, id FROM allocations_staffgroup WHERE grant_id = ANY(%(grants)s)
        UNION ALL SELECT id, 0 FROM allocations_grant WHERE id = ANY(%(grants)s)
    ) AS staff_groups USING (grant_id)
    CROSS JOIN LATERAL (
        SELECT price, id FROM decided
        WHERE decided.grant_id = turn.grant_id AND decided.first_day <= turn.first_day
            AND (decided.staff_group_id IS NULL OR decided.staff_group_id = staff_groups.id)
        ORDER BY decided.staff_group_id NULLS LAST, decided.first_day DESC, decided.decided_on DESC, decided.id DESC
        LIMIT 1
    ) AS rate
)
SELECT
    grant_id, staff_group_id, rate_id, price, first_day,
    coalesce(lead(first_day) OVER (PARTITION BY grant_id, staff_group_id ORDER BY first_day) - 1, 'infinity') AS last_day
FROM priced WHERE rate_id IS DISTINCT FROM rate_before
