-- Body of the trigger grant_is_not_closed of hires_employee: an employee of a closed grant is only anonymised, by an
-- administrator or the system, who says so (hrtrack.common.database.acting.anonymising).
IF current_setting('hrtrack.anonymising', true) = 'true' AND acting_administers() AND NEW.employee_number IS NULL THEN
    RETURN NEW;
END IF;
PERFORM check_grant_is_not_closed(grant_id)
FROM (SELECT DISTINCT grant_id FROM hires_hire WHERE employee_id = NEW.id ORDER BY grant_id) AS grants;
RETURN NEW;
