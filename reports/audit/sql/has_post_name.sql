-- Condition on a row of the posts: its name, such as RH-07, holds the text.
EXISTS (
    SELECT FROM allocations_hospital h
    WHERE h.id = {row}.hospital_id AND h.short_name || '-' || lpad({row}.number::text, 2, '0') ILIKE %(text)s
)
