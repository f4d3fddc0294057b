-- The day that the recent pace is measured from: one row.
SELECT %(as_of)s::date - %(recent_days)s AS day
