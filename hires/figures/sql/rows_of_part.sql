SELECT {name} AS part, (SELECT json_agg(part_row)::text FROM {part} AS part_row) AS rows
