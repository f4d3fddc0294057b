-- The transactions of others that have written to the tables and are not over: those that declared to write about one of the
-- grants, and those that declared nothing.
WITH declared AS (
    SELECT virtualtransaction, objid::bigint AS grant_id FROM pg_locks
    WHERE locktype = 'advisory' AND classid = %(writers)s AND objsubid = 2
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
)
SELECT DISTINCT virtualtransaction FROM pg_locks AS held
WHERE mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation = ANY(%(tables)s::text[]::regclass[])
    AND (
        NOT EXISTS (SELECT FROM declared WHERE declared.virtualtransaction = held.virtualtransaction)
        OR EXISTS (
            SELECT FROM declared
            WHERE declared.virtualtransaction = held.virtualtransaction AND grant_id = ANY(%(grants)s::bigint[])
        )
    )
