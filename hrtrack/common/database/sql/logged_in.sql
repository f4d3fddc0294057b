-- The role of the session, and the owner of the database.
SELECT session_user::text,
    (SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database())
