-- Body of the trigger closing_waits of allocations_grant: wait for the transactions that write rows of the grant. The lock
-- is that of check_grant_is_not_closed.
IF NEW.status = 'closed' AND OLD.status <> 'closed' THEN
    PERFORM pg_advisory_xact_lock(7422, NEW.id::integer);
END IF;
RETURN NEW;
