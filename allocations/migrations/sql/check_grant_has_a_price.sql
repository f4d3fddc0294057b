-- Refuse a grant without a general price that holds from the beginning: each of its hires must have a cost.
CREATE FUNCTION check_grant_has_a_price(checked_grant bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM allocations_grant WHERE id = checked_grant FOR NO KEY UPDATE;
    IF FOUND AND NOT EXISTS (
        SELECT FROM allocations_rate
        WHERE grant_id = checked_grant AND staff_group_id IS NULL AND first_day IS NULL AND decided_on IS NULL
    ) THEN
        RAISE EXCEPTION 'grant % violates "grant_has_a_price"', checked_grant
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_has_a_price';
    END IF;
END
$$
