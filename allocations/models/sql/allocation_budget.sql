-- Body of the trigger allocation_budget of allocations_budgetrow.
PERFORM check_allocation_budget(coalesce(NEW.allocation_id, OLD.allocation_id));
RETURN NULL;
