-- In place of as_of.sql in a LATERAL subquery: the column "day" of the table before the subquery.
SELECT day
