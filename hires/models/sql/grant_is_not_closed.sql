-- Body of the trigger grant_is_not_closed of the tables whose rows name their grant.
PERFORM check_grant_is_not_closed(coalesce(NEW.grant_id, OLD.grant_id));
RETURN coalesce(NEW, OLD);
