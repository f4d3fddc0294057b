-- True if every text of an array has a letter; an empty array has no text without.
CREATE FUNCTION all_have_letters(names text[]) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN (SELECT coalesce(bool_and(has_letter(name)), true) FROM unnest(names) AS name)
