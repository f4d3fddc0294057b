SELECT id, name FROM allocations_staffgroup WHERE grant_id = ANY(%(grants)s) ORDER BY position, id
