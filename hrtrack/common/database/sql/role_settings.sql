-- The settings that a session of the roles in this database begins with. They could replace the context, or the role.
SELECT coalesce(nullif(setrole, 0)::regrole::text, 'PUBLIC'), unnest(setconfig) FROM pg_db_role_setting
WHERE setdatabase IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
    AND (setrole = 0 OR setrole::regrole::text = ANY (%(roles)s))
