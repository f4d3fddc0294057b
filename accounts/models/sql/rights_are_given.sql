-- Body of the trigger rights_are_given of accounts_user: only an administrator changes users and their rights. A user may
-- change the password and the language of the own account.
IF NOT acting_administers() AND (
    TG_OP <> 'UPDATE'
    OR acting_user() <> OLD.id
    OR (OLD.email, OLD.name, OLD.role, OLD.is_active) IS DISTINCT FROM (NEW.email, NEW.name, NEW.role, NEW.is_active)
) THEN
    RAISE EXCEPTION 'only administrators change users and their rights' USING ERRCODE = 'insufficient_privilege';
END IF;
IF TG_OP = 'DELETE' THEN
    RETURN OLD;
END IF;
RETURN NEW;
