-- The trigger functions that do not run as their owner. Guards and history see all rows and write history, whoever acts,
-- so every trigger function must run as the owner.
SELECT DISTINCT p.oid::regprocedure::text FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND p.pronamespace = 'public'::regnamespace
    AND NOT (p.prosecdef AND coalesce(p.proconfig, '{}') @> ARRAY['search_path=public, pg_temp'])
