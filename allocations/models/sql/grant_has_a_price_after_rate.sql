-- Body of the trigger grant_has_a_price of allocations_rate.
PERFORM check_grant_has_a_price(OLD.grant_id);
RETURN NULL;
