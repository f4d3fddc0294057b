-- Body of the trigger post_capacity of hires_hire: check the post that the hire is in, and the post it has left.
IF TG_OP = 'UPDATE' AND OLD.post_id <> NEW.post_id THEN
    PERFORM check_post_capacity(OLD.post_id);
END IF;
PERFORM check_post_capacity(NEW.post_id);
RETURN NULL;
