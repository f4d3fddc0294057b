-- Set the context of the transaction and return the context before it. The app says who acts; the database finds the
-- hospitals of that user itself, as they are when the act begins. A rolled back savepoint takes the context back, too.
CREATE FUNCTION begin_act(who bigint, is_system boolean, context_id text, metadata text) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE
    before text[] := ARRAY[
        current_setting('role'),
        current_setting('hrtrack.user', true),
        current_setting('hrtrack.hospitals', true),
        current_setting('hrtrack.administers', true),
        current_setting('pghistory.context_id', true),
        current_setting('pghistory.context_metadata', true)
    ];
    acting_role text;
    hospitals bigint[];
BEGIN
    -- A migration may act as the system; nobody else is served past row-level security by mistake.
    IF session_user <> 'hrtrack_app' AND NOT (session_user = 'hrtrack_owner' AND is_system) THEN
        RAISE EXCEPTION 'connected as %, which row-level security does not hold; connect as hrtrack_app', session_user
            USING ERRCODE = 'invalid_authorization_specification';
    END IF;
    PERFORM end_act(ARRAY['none', who::text, NULL, NULL, context_id, metadata]);
    SELECT role INTO acting_role FROM accounts_user WHERE id = who AND is_active;
    IF acting_role = 'hospital_hr' THEN
        SELECT array_agg(hospital_id) INTO hospitals FROM allocations_membership WHERE user_id = who;
    END IF;
    PERFORM end_act(ARRAY[
        CASE WHEN is_system OR acting_role IN ('center_hr', 'administrator', 'auditor') THEN 'hrtrack_all' ELSE 'none' END,
        who::text,
        hospitals::text,
        (is_system OR coalesce(acting_role = 'administrator', false))::text,
        context_id,
        metadata
    ]);
    RETURN before;
END
$$
