-- The rows of a table, the events of its history, and those events of which nobody tells who made the change.
SELECT (SELECT count(*) FROM {table}), count(*), count(*) FILTER (WHERE pgh_context IS NULL)
FROM {events}
