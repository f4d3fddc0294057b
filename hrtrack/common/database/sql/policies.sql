-- The policies of row-level security: table, name, role, command, and the two conditions (NULL for none).
SELECT
    tablename, policyname, CASE permissive WHEN 'PERMISSIVE' THEN array_to_string(roles, ', ') ELSE permissive END,
    cmd, qual, with_check
FROM pg_policies WHERE schemaname = 'public'
