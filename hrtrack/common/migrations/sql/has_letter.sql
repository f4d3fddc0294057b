-- True if a text has a letter, of any script, that can be seen; under any collation of the database.
-- hrtrack.common.text.cleaning.has_letter is the same in Python.
CREATE FUNCTION has_letter(value text) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
-- The plain letters first: nearly all names end there, and the long expression takes a millisecond to prepare.
RETURN value COLLATE "C" ~ '[A-Za-z]' OR value COLLATE "C" ~ {letters}
