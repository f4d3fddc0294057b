SELECT rate.* FROM price_spans
JOIN allocations_rate rate ON rate.id = price_spans.rate_id
WHERE price_spans.staff_group_id = %(staff_group)s
    AND %(day)s::date BETWEEN price_spans.first_day AND price_spans.last_day
