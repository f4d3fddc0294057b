-- Body of the trigger post_capacity of hires_period: check the post of the period's hire, and of the hire it belonged to.
IF TG_OP <> 'INSERT' THEN
    PERFORM check_post_capacity(post_id) FROM hires_hire WHERE id = OLD.hire_id;
END IF;
IF TG_OP = 'INSERT' OR TG_OP = 'UPDATE' AND OLD.hire_id <> NEW.hire_id THEN
    PERFORM check_post_capacity(post_id) FROM hires_hire WHERE id = NEW.hire_id;
END IF;
RETURN NULL;
