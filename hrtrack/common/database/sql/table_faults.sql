-- Each table: the other roles with privileges, the columns with privileges of their own, the triggers that do not fire,
-- and whether the table has a column hospital_id.
SELECT c.relname,
    ARRAY(
        SELECT DISTINCT coalesce(nullif(grantee, 0)::regrole::text, 'PUBLIC') FROM aclexplode(c.relacl)
        WHERE grantee <> c.relowner AND grantee::regrole::text <> ALL (%(roles)s) ORDER BY 1
    ),
    ARRAY(SELECT attname::text FROM pg_attribute WHERE attrelid = c.oid AND attacl IS NOT NULL ORDER BY 1),
    ARRAY(SELECT tgname::text FROM pg_trigger WHERE tgrelid = c.oid AND tgenabled <> 'O' ORDER BY 1),
    EXISTS (SELECT FROM pg_attribute WHERE attrelid = c.oid AND attname = 'hospital_id' AND NOT attisdropped)
FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
