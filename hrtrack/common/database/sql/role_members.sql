-- The roles that the roles are members of, and with which options.
SELECT roleid::regrole::text, member::regrole::text, inherit_option, set_option, admin_option
FROM pg_auth_members WHERE member::regrole::text = ANY (%(roles)s)
