-- The hash of an event, chained to that of the event before it of the same row (NULL: there is none before it).
-- The setting of the time zone makes the hash the same in every session. The count of hashed columns stands in front of
-- the hash, so that an event is hashed as it was although columns have been appended to its table since.
CREATE FUNCTION hash_event(event anyelement, previous text, appended text[] = '{}') RETURNS text
    LANGUAGE plpgsql STABLE SET timezone TO 'UTC' SET search_path TO 'pg_catalog', 'pg_temp' AS $$
DECLARE
    hashed jsonb := to_jsonb(event) - 'pgh_hash' - appended;
BEGIN
    RETURN (SELECT count(*) FROM jsonb_object_keys(hashed)) || ':'
        || encode(sha256(convert_to(concat(previous, hashed), 'UTF8')), 'hex');
END
$$
