"""How production is served: `gunicorn hrtrack.wsgi` in this directory reads this file; GUNICORN_CMD_ARGS overrides it."""

# Each thread keeps a connection to the database. More threads than the requests that read tables or wait to
# (hrtrack/common/database/reading_slots.py), so that a page finds a thread whoever else sends tables.
workers = 2
threads = 24
