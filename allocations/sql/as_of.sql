-- The day that the figures are as of: one row. Where the figures are asked for once for each row of another table, the
-- column "day" of that table stands here instead.
SELECT %(as_of)s::date AS day
