-- The context of the transaction, typed, as the policies of row-level security read it. Without a context the functions
-- answer that nobody acts, for no hospital, and without administering.
CREATE FUNCTION acting_user() RETURNS bigint LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('hrtrack.user', true), '')::bigint;

CREATE FUNCTION acting_hospitals() RETURNS bigint[] LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('hrtrack.hospitals', true), ''), '{}')::bigint[];

CREATE FUNCTION acting_administers() RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE
RETURN coalesce(nullif(current_setting('hrtrack.administers', true), ''), 'false')::boolean
