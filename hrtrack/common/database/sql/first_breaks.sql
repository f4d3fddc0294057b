-- The first of the broken rows or events, each with the number of all.
SELECT *, count(*) OVER () FROM ({broken}) AS broken ORDER BY 2, 3 LIMIT {most}
