CREATE OR REPLACE FUNCTION {pgid}() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
{func}
END
$$;
DROP TRIGGER IF EXISTS {pgid} ON {table};
CREATE {constraint} TRIGGER {pgid} {when} {operation} ON {table} {timing}
    FOR EACH {level} {condition} EXECUTE FUNCTION {execute};
COMMENT ON TRIGGER {pgid} ON {table} IS '{hash}';
