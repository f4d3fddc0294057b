SELECT * FROM entitlements ORDER BY allocation_id
