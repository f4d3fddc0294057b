-- The hires that a list can show: all.
SELECT *, NULL::integer AS days FROM behind
