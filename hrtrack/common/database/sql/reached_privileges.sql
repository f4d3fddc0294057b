-- The privileges of each role on each table by any road: the role's own grants, those of everybody, and those of the
-- roles that it is a member of.
SELECT c.relname, role, array_agg(privilege)
FROM pg_class c, unnest(%(roles)s::text[]) role, unnest(%(privileges)s::text[]) privilege
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND has_table_privilege(role, c.oid, privilege)
GROUP BY c.relname, role
