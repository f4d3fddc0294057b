-- Lock an allocation and refuse what no single budget row shows: money of the whole grant beside money of financial
-- years, and a budget that is negative on the day of any decision.
CREATE FUNCTION check_allocation_budget(checked_allocation bigint) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    violated text;
BEGIN
    -- After waiting for the lock, only READ COMMITTED sees what the other transaction wrote.
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'a budget cannot be changed under repeatable read'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM FROM allocations_allocation WHERE id = checked_allocation FOR NO KEY UPDATE;
    SELECT CASE
        WHEN bool_or(financial_year IS NULL) AND bool_or(financial_year IS NOT NULL) THEN 'budget_of_years_or_whole'
        WHEN min(so_far) < 0 THEN 'budget_not_negative'
    END INTO violated
    FROM (
        SELECT
            financial_year,
            sum(amount) OVER (
                PARTITION BY financial_year ORDER BY coalesce(decided_on, '-infinity')
            ) AS so_far
        FROM allocations_budgetrow WHERE allocation_id = checked_allocation
    ) AS budget;
    IF violated IS NOT NULL THEN
        RAISE EXCEPTION 'allocation % violates "%"', checked_allocation, violated
            USING ERRCODE = 'check_violation', CONSTRAINT = violated;
    END IF;
END
$$
