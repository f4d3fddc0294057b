-- Views, and functions that are no trigger's, which read or run with the rights of their owner, whoever asks.
SELECT c.relname::text FROM pg_class c
WHERE c.relnamespace = 'public'::regnamespace AND (
    c.relkind = 'm' OR c.relkind = 'v' AND NOT coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on']
)
UNION ALL
SELECT p.oid::regprocedure::text FROM pg_proc p
WHERE p.pronamespace = 'public'::regnamespace AND p.prosecdef AND p.prorettype <> 'trigger'::regtype
ORDER BY 1
