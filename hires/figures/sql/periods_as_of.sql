-- The periods in force on the day: decided by then, and not replaced by then.
SELECT p.* FROM hires_period p CROSS JOIN as_of
WHERE p.decided_on <= as_of.day AND (p.replaced_on IS NULL OR p.replaced_on > as_of.day)
