-- True if the user who acts may write the texts of a council report: Center for HR, administrators and the system.
CREATE FUNCTION acting_accounts() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN acting_administers() OR EXISTS (
    SELECT FROM accounts_user WHERE id = acting_user() AND is_active AND role = 'center_hr'
)
