-- The powers of the roles beside reading and writing rows.
SELECT role, power FROM unnest(%(roles)s::text[]) role CROSS JOIN LATERAL (VALUES
    ('CREATE on schema public', has_schema_privilege(role, 'public', 'CREATE')),
    ('CREATE on database', has_database_privilege(role, current_database(), 'CREATE')),
    ('TEMPORARY on database', has_database_privilege(role, current_database(), 'TEMPORARY')),
    ('SET session_replication_role', has_parameter_privilege(role, 'session_replication_role', 'SET'))
) AS powers (power, has_it) WHERE has_it ORDER BY role, power
