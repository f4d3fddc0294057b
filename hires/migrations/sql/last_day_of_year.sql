-- The last day of the year that begins on a day: 28 February for a year from 29 February, and 29 February for a year
-- from 1 March if there is one.
CREATE FUNCTION last_day_of_year(first_day date) RETURNS date
    LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
RETURN greatest(
    (first_day - 1 + interval '1 year')::date,
    (first_day + interval '1 year')::date - 1
)
