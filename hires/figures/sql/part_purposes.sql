SELECT id, name FROM allocations_purpose WHERE grant_id = ANY(%(grants)s) ORDER BY position, id
