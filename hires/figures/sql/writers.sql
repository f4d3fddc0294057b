-- The transactions of others that have written to the tables and are not over.
SELECT DISTINCT virtualtransaction FROM pg_locks
WHERE mode = 'RowExclusiveLock' AND granted AND pid <> pg_backend_pid()
    AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND relation = ANY(%(tables)s::text[]::regclass[])
