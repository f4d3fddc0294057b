-- What each hospital is entitled to as of the day, of what was decided by it: its budget in kr., and the target that
-- applies on the day. The original target is the highest that applied to the day by any decision: it differs from the
-- target after a cut alone. `funded_until` is the last day to which the hospital has money: of the grant, and of the last
-- financial year with a budget. `later_budget` and `later_target` are what later decisions add to the budget, and later
-- decisions and days to the target.
WITH budgets AS (
    SELECT
        allocation_id,
        sum(amount) FILTER (WHERE is_decided) AS budget,
        sum(amount) FILTER (WHERE is_decided AND kind = 'original') AS original_budget,
        sum(amount) FILTER (WHERE NOT is_decided) AS later_budget,
        max(financial_year) FILTER (WHERE is_decided) AS last_year
    FROM (
        SELECT row.*, decided_on IS NULL OR decided_on <= as_of.day AS is_decided
        FROM allocations_budgetrow AS row CROSS JOIN as_of WHERE grant_id = ANY(%(grants)s)
    ) AS budget_rows
    GROUP BY allocation_id
), applied AS (
    SELECT
        allocation_id, value, coalesce(first_day, '-infinity') AS first_day, coalesce(decided_on, '-infinity') AS decided_on, id
    FROM allocations_target
    WHERE grant_id = ANY(%(grants)s)
), targets AS (
    SELECT
        allocation_id,
        (array_agg(value ORDER BY first_day DESC, decided_on DESC, id DESC) FILTER (WHERE is_applied))[1] AS target,
        max(value) FILTER (WHERE is_applied AND first_day = latest_so_far) AS original_target,
        (array_agg(value ORDER BY first_day DESC, decided_on DESC, id DESC))[1] AS latest_target
    FROM (
        SELECT
            applied.*, decided_on <= as_of.day AND first_day <= as_of.day AS is_applied,
            max(first_day) FILTER (WHERE first_day <= as_of.day) OVER (PARTITION BY allocation_id ORDER BY decided_on)
                AS latest_so_far
        FROM applied CROSS JOIN as_of
    ) AS decisions
    GROUP BY allocation_id
)
SELECT
    a.id AS allocation_id, a.grant_id, a.hospital_id, a.share_percent,
    coalesce(budget, 0) AS budget, coalesce(original_budget, 0) AS original_budget,
    coalesce(targets.target, 0) AS target, coalesce(original_target, 0) AS original_target,
    coalesce(later_budget, 0) AS later_budget,
    coalesce(latest_target, 0) - coalesce(targets.target, 0) AS later_target,
    -- Of posts without an end, money without any limit is reckoned with to the end of the financial year of the day.
    coalesce(
        least(
            terms.last_day_of_use, (make_date(last_year, financial_year_month, 1) + interval '1 year')::date - 1
        ),
        CASE WHEN post_months IS NULL THEN (
            make_date(
                extract(year FROM as_of.day - make_interval(months => financial_year_month - 1))::integer,
                financial_year_month, 1
            ) + interval '1 year'
        )::date - 1 END,
        %(no_end)s::date
    ) AS funded_until
FROM allocations_allocation a
JOIN allocations_grant terms ON terms.id = a.grant_id
CROSS JOIN as_of
LEFT JOIN budgets ON budgets.allocation_id = a.id
LEFT JOIN targets ON targets.allocation_id = a.id
WHERE a.grant_id = ANY(%(grants)s)
