-- The figures of each hospital on each day of a table with the column "day", beside the columns of the table.
SELECT * FROM {days} CROSS JOIN LATERAL (
{figures}
) AS figures
