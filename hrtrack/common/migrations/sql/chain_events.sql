-- Hash every event of an event table anew. The trigger that refuses changes of events must be disabled meanwhile.
CREATE FUNCTION chain_events(events regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    event_id bigint;
    row_id bigint;
    row_before bigint;
    previous text;
BEGIN
    FOR event_id, row_id IN
        EXECUTE format('SELECT pgh_id, pgh_obj_id FROM %s ORDER BY pgh_obj_id, pgh_id', events)
    LOOP
        IF row_id IS DISTINCT FROM row_before THEN
            previous := NULL;
        END IF;
        EXECUTE format(
            'UPDATE %s event SET pgh_hash = hash_event(event, $1) WHERE pgh_id = $2 RETURNING pgh_hash', events
        ) INTO previous USING previous, event_id;
        row_before := row_id;
    END LOOP;
END
$$
