#!/usr/bin/env python3
"""HRTrack's commands. `python3 manage.py demo` and `python3 manage.py test` are all a newcomer needs."""

import os
import sys

if sys.version_info < (3, 11):  # noqa: UP036 - older ones get a sentence instead of a traceback
    sys.exit("HRTrack kræver Python 3.11 eller nyere; dette er %s." % sys.version.split()[0])  # noqa: UP031

from hrtrack import bootstrap


def main() -> None:
    """Makes sure that what the command needs is installed, then hands over to Django."""
    bootstrap.prepare(sys.argv)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    # Django is only there once the bootstrap has run.
    from django.core.management import execute_from_command_line  # noqa: PLC0415

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
