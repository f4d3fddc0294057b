-- Body of the trigger grant_is_not_closed of the tables whose rows name their hire.
PERFORM check_grant_is_not_closed(grant_id) FROM hires_hire WHERE id IN (OLD.hire_id, NEW.hire_id);
RETURN coalesce(NEW, OLD);
