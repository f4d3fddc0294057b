"""How long the report's Excel file takes, and how much memory: python -m tests.bench.excel [hires, 100000 by default].

Makes a database of its own beside the one that HRTRACK_DATA or DATABASE_URL names, and drops it again.
"""

import os
import resource
import sys
import time
from typing import Any

import django
from django.db import connection

from tests.support.acting import own_database, past_everything, superuser_login

HOSPITALS = 7


def seed(hires: int, hospitals: int = HOSPITALS, grants: int = 1) -> None:
    """So many hires in posts of their own, over the grants, hospitals and a year; needs a superuser, for speed.

    The first grant is called Mange.
    """
    from tests.support.factories import (
        make_allocation,
        make_grant,
        make_hospital,
        make_purpose,
        make_staff_group,
    )

    at = [make_hospital(f"Hospital {number}", f"H{number}") for number in range(hospitals)]
    for number, hospital in enumerate(at):
        hospital.departments.create(name=f"Afdeling {number}")
    made = [
        make_grant(
            name="Mange" if number == 0 else f"Mange {number}",
            total=hires * 400_000,
            target=min(hires, 999_999),
        )
        for number in range(grants)
    ]
    for grant in made:
        for hospital in at:
            make_allocation(grant, hospital, amount=hires * 400_000 // hospitals)
    names: dict[str, Any] = {
        "grants": [grant.pk for grant in made],
        "purposes": [make_purpose(grant).pk for grant in made],
        "staff_groups": [make_staff_group(grant).pk for grant in made],
        "hires": hires,
        "hospitals": hospitals,
    }
    with past_everything(), connection.cursor() as cursor:
        # Neither history nor the capacity: rows as if they had been there for long.
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            """
            CREATE TEMP TABLE many AS
            SELECT
                n, h.id AS hospital_id, d.id AS department_id, date '2018-01-01' + n %% 365 AS day,
                g.grant_id, g.purpose_id, g.staff_group_id
            FROM generate_series(1, %(hires)s) n
            JOIN (
                SELECT *, row_number() OVER () - 1 AS place, cardinality(%(grants)s::bigint[]) AS of
                FROM unnest(%(grants)s::bigint[], %(purposes)s::bigint[], %(staff_groups)s::bigint[])
                    AS made (grant_id, purpose_id, staff_group_id)
            ) g ON g.place = n / %(hospitals)s %% g.of
            JOIN (SELECT *, row_number() OVER (ORDER BY id) - 1 AS place FROM allocations_hospital) h
                ON h.place = n %% %(hospitals)s
            JOIN allocations_department d ON d.hospital_id = h.id;
            INSERT INTO hires_post (id, grant_id, hospital_id, number, department_id, purpose_id, low_activity, is_additional)
            SELECT n, grant_id, hospital_id, n, department_id, purpose_id, false, true FROM many;
            INSERT INTO hires_employee (id, hospital_id, name, employee_number)
            SELECT n, hospital_id, 'Medarbejder Nummer ' || n, 'T' || n FROM many;
            INSERT INTO hires_hire (
                id, grant_id, hospital_id, post_id, employee_id, staff_group_id, agreed_on, route, formerly_employed,
                candidates_assessed, not_assessed_reason, attested_restriction, withdrawal_reason,
                annulment_reason, over_money_reason, version, submission_digest
            )
            SELECT n, grant_id, hospital_id, n, n, staff_group_id, day - 10, 'outside_region', false,
                'none_suitable', '', '', '', '', '', 1, '' FROM many;
            INSERT INTO hires_decision (id, hire_id, hospital_id, kind, decided_on)
            SELECT n, n, hospital_id, 'registered', day - 10 FROM many;
            INSERT INTO hires_period (
                hire_id, hospital_id, kind, first_day, last_day, weekly_hours, leaving_reason, decision_id, decided_on
            )
            SELECT n, hospital_id, 'employed', day, day + 364, 30 + n %% 8, '', n, day - 10 FROM many;
            DROP TABLE many;
            SELECT setval(pg_get_serial_sequence(t, 'id'), %(hires)s) FROM unnest(ARRAY['hires_post', 'hires_employee', 'hires_hire', 'hires_decision']) t;
            """,
            names,
        )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


def measure() -> tuple[float, float, float, float]:
    """Seconds, those of our own processor time, megabytes over what was used before, and megabytes of the file."""
    from allocations.models import Grant
    from hrtrack.common import clock
    from hrtrack.common.database.acting import acting_as
    from reports.documents.excel import progress_book
    from reports.report.build import EVERYTHING, build_report

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began, worked = time.monotonic(), time.process_time()
    with acting_as(None, command="bench_excel"):
        report = build_report(Grant.objects.get(name="Mange"), clock.today(), parts=EVERYTHING)
        with progress_book(report) as file:
            size = file.seek(0, os.SEEK_END)
    seconds, worked = time.monotonic() - began, time.process_time() - worked
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    return seconds, worked, used / 1024, size / 1024**2


def main(hires: int) -> None:
    from hrtrack.common.database.acting import acting_as

    with own_database(), superuser_login():
        with acting_as(None, command="bench_excel"):
            seed(hires)
        seconds, worked, used, size = measure()
    print(  # noqa: T201
        f"{hires} hires: {seconds:.1f} s, of them {worked:.1f} s of work here, {used:.0f} MB over the base, "
        f"a file of {size:.1f} MB"
    )


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    django.setup()
    main(int(sys.argv[1]) if sys.argv[1:] else 100_000)
