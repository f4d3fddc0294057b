-- Body of the trigger grant_has_a_price of allocations_grant.
PERFORM check_grant_has_a_price(NEW.id);
RETURN NULL;
