-- The name of a column in which a row differs from the last event; NULL where the two are the same.
CASE WHEN live.{column} IS DISTINCT FROM last.{column} THEN {name} END
