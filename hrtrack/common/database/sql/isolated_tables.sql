-- Each table: whether row-level security is enabled and forced, and the privileges granted by role, as JSON.
SELECT c.relname, c.relrowsecurity, c.relforcerowsecurity,
    (SELECT jsonb_object_agg(role, privileges) FROM (
        SELECT coalesce(nullif(grantee, 0)::regrole::text, 'public') AS role, jsonb_agg(privilege_type) AS privileges
        FROM aclexplode(c.relacl) WHERE grantee <> c.relowner GROUP BY grantee
    ) AS granted)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
