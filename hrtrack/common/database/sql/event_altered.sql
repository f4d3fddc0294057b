-- Condition on an event: its hash does not follow from the event and the hash of the event before it. Of an event hashed
-- with fewer columns than its table has now, the appended columns are left out.
pgh_hash IS DISTINCT FROM hash_event(
    event, lag(pgh_hash) OVER earlier, names[substring(pgh_hash FROM '^[0-9]{1,4}')::int + 1:]
)
