-- A person's name as lists have it: "Inge Bo Sørensen" is "Sørensen, Inge Bo". As it stands: a name of one word, with a
-- comma already, or whose last word begins with no letter of the Latin alphabet.
-- hrtrack.common.text.sort_key.last_name_first is the same in Python.
CREATE FUNCTION last_name_first(name text) RETURNS text
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN CASE
    WHEN name COLLATE "C" ~ '^[^,]+ [^ ,]+$'
        AND left(danish_sort_key(left(substring(name COLLATE "C" FROM '[^ ]+$'), 1)), 1) COLLATE "C" ~ '[a-z{|}]'
    THEN regexp_replace(name COLLATE "C", '^(.+) ([^ ]+)$', '\2, \1')
    ELSE name
END
