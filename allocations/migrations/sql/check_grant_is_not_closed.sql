-- Refuse a change to the rows of a closed grant. Whoever closes the grant waits for the transactions that have called this
-- function (trigger closing_waits of allocations_grant), and their later calls wait for the closing.

CREATE FUNCTION check_grant_is_not_closed(checked_grant bigint) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    -- After waiting for the lock, only READ COMMITTED sees what the other transaction wrote.
    IF current_setting('transaction_isolation') = 'repeatable read' THEN
        RAISE EXCEPTION 'the rows of a grant cannot be changed under repeatable read'
            USING ERRCODE = 'invalid_transaction_state';
    END IF;
    PERFORM pg_advisory_xact_lock_shared(7422, checked_grant::integer);
    IF EXISTS (SELECT FROM allocations_grant WHERE id = checked_grant AND status = 'closed') THEN
        RAISE EXCEPTION 'grant % is closed', checked_grant
            USING ERRCODE = 'check_violation', CONSTRAINT = 'grant_is_not_closed';
    END IF;
END
$$
