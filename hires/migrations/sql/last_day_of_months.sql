-- The last day of so many months that begin on a day; the day before for 0 months. A year from 29 February ends on
-- 28 February, and one from 1 March includes a 29 February. NULL without months. Not STRICT: then PostgreSQL inlines it.
CREATE FUNCTION last_day_of_months(first_day date, months integer) RETURNS date
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN greatest(
    (first_day - 1 + make_interval(months => months))::date,
    (first_day + make_interval(months => months))::date - 1
)
