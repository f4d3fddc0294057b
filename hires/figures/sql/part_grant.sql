SELECT * FROM allocations_grant WHERE id = ANY(%(grants)s)
