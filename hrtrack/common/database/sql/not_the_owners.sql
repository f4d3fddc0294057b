-- The tables, views, sequences and routines of the schema that the owner does not own, by the kind that ALTER takes.
-- Those of extensions are left out.
SELECT kind, object::regclass::text FROM (
    SELECT
        CASE c.relkind WHEN 'S' THEN 'SEQUENCE' WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END AS kind,
        c.oid AS object, 'pg_class'::regclass AS catalog
    FROM pg_class c
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'S')
        AND c.relowner <> %(owner)s::regrole
        -- a column's own sequence follows its table
        AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = c.oid AND deptype IN ('a', 'i') AND c.relkind = 'S')
) AS found
WHERE NOT EXISTS (SELECT FROM pg_depend WHERE objid = object AND classid = catalog AND deptype = 'e')
UNION ALL
SELECT 'ROUTINE', p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.proowner <> %(owner)s::regrole
    AND NOT EXISTS (
        SELECT FROM pg_depend WHERE objid = p.oid AND classid = 'pg_proc'::regclass AND deptype = 'e'
    )
