"""How long a report takes: python -m tests.bench.report [hires …].

For each size, hires all in one grant and spread over fifty: the report's figures beside one statement written by hand
for them, in the same run and with equal results; the report as known on a day that is over beside today's; and the page
beside a plain template with the same figures. Medians and 95th percentiles of warm runs.

In a database of its own beside the one that HRTRACK_DATA or DATABASE_URL names.
"""

import argparse
import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from statistics import median, quantiles
from typing import Any

import django
from django.db import connection

RUNS = 30
MOST_WITH_HISTORY = 100_000
GRANTS = (1, 50)
HOSPITALS = (7, 200)
AS_OF = dt.date(2018, 9, 30)
# By then everything had been registered, and every tenth row changed.
KNOWN_BEFORE = dt.datetime(2019, 3, 2, tzinfo=dt.UTC)

# The status of each hospital, written in one go by somebody who knows the rules and the tables, and nothing of our code.
BY_HAND = """
WITH hire AS (
    SELECT
        h.id, h.post_id, h.hospital_id, h.employee_id, h.route, max(p.leaving_reason) AS leaving_reason,
        min(p.first_day) AS begins, max(p.last_day) AS ends,
        sum(CASE WHEN p.kind NOT IN ('employed', 'paid_leave', 'paid_leave_and_cover') THEN 0 ELSE (p.last_day - p.first_day + 1) * p.weekly_hours END) AS whole,
        sum(CASE WHEN p.kind NOT IN ('employed', 'paid_leave', 'paid_leave_and_cover') OR p.first_day > %(day)s THEN 0
            ELSE (least(p.last_day, %(day)s) - p.first_day + 1) * p.weekly_hours END) AS so_far,
        sum(CASE WHEN p.kind = 'employed' AND %(day)s BETWEEN p.first_day AND p.last_day THEN p.weekly_hours END) AS now,
        bool_or(%(day)s BETWEEN p.first_day AND p.last_day) AS is_there
    FROM hires_hire h, hires_period p
    WHERE p.hire_id = h.id AND h.grant_id = %(grant)s AND h.annulled_on IS NULL
        AND p.decided_on <= %(day)s AND (p.replaced_on > %(day)s OR p.replaced_on IS NULL)
        AND (h.withdrawn_on > %(day)s OR h.withdrawn_on IS NULL)
    GROUP BY h.id
), in_year AS (
    SELECT hire.*, last_day_of_months(post_begins, 12) - post_begins + 1 AS year
    FROM (SELECT *, min(begins) OVER (PARTITION BY post_id) AS post_begins FROM hire) AS hire
), priced AS (
    SELECT in_year.hospital_id, post_id, employee_id, route, leaving_reason, in_year.id, begins, ends, now, is_there,
        coalesce(round(now / g.full_time_hours, 4), 0) AS fte,
        round(so_far / (year * g.full_time_hours), 4) AS done,
        round(whole / (year * g.full_time_hours), 4) AS planned,
        round(so_far * r.price / (year * g.full_time_hours), 2) AS spent,
        round(whole * r.price / (year * g.full_time_hours), 2) AS committed
    FROM in_year, allocations_grant g JOIN allocations_rate r ON r.grant_id = g.id WHERE g.id = %(grant)s
), post AS (
    SELECT hospital_id, post_id, bool_or(is_there) AS filled, max(begins) > %(day)s AS coming, min(begins) <= %(day)s AS begun,
        (array_agg(leaving_reason ORDER BY ends DESC, leaving_reason DESC))[1] <> '' AS quit
    FROM priced GROUP BY hospital_id, post_id
), posts AS (
    SELECT hospital_id, count(*) AS created, count(*) FILTER (WHERE filled) AS filled,
        count(*) FILTER (WHERE NOT filled AND coming) AS to_start,
        count(*) FILTER (WHERE NOT filled AND NOT coming AND quit) AS quit,
        count(*) FILTER (WHERE NOT filled AND NOT coming AND NOT quit) AS over,
        count(*) FILTER (WHERE begun) AS started
    FROM post GROUP BY hospital_id
), sums AS (
    SELECT hospital_id, count(now) AS heads, sum(fte) AS fte, sum(done) AS done, sum(spent) AS spent,
        sum(committed) AS committed, sum(planned) AS planned
    FROM priced GROUP BY hospital_id
), people AS (
    SELECT hospital_id, count(*) AS persons, count(*) FILTER (WHERE route = 'redeployment') AS matched
    FROM (SELECT DISTINCT ON (employee_id) hospital_id, route FROM priced ORDER BY employee_id, begins, id) AS first
    GROUP BY hospital_id
)
SELECT h.name, a.share_percent, money.amount, target.value,
    coalesce(created, 0), coalesce(filled, 0), coalesce(to_start, 0), coalesce(quit, 0), coalesce(over, 0),
    coalesce(started, 0), coalesce(created - started, 0), coalesce(heads, 0), coalesce(fte, 0), coalesce(done, 0),
    coalesce(spent, 0), coalesce(committed, 0), coalesce(planned, 0), money.amount - coalesce(committed, 0),
    coalesce(persons, 0), coalesce(matched, 0)
FROM allocations_allocation a
JOIN allocations_hospital h ON h.id = a.hospital_id
JOIN (
    SELECT allocation_id, sum(amount) AS amount FROM allocations_budgetrow GROUP BY allocation_id
) AS money ON money.allocation_id = a.id
JOIN allocations_target target ON target.allocation_id = a.id
LEFT JOIN posts ON posts.hospital_id = a.hospital_id
LEFT JOIN sums ON sums.hospital_id = a.hospital_id
LEFT JOIN people ON people.hospital_id = a.hospital_id
WHERE a.grant_id = %(grant)s ORDER BY h.sort_key, a.id
"""
# The history of what `excel.seed` puts there: each row registered some days after it was agreed, every tenth changed.
HISTORY = """
INSERT INTO {events} (pgh_created_at, pgh_label, pgh_hash, pgh_obj_id, pgh_context_id, pgh_context, {columns})
SELECT timestamptz '2018-01-05' + make_interval(days => ({number} %% 400)::int), 'insert', '', id, NULL, NULL, {columns}
FROM {table};
INSERT INTO {events} (pgh_created_at, pgh_label, pgh_hash, pgh_obj_id, pgh_context_id, pgh_context, {columns})
SELECT timestamptz '2019-03-01', 'update', '', id, NULL, NULL, {columns} FROM {table} WHERE {number} %% 10 = 0;
"""


def seed_history() -> None:
    """The history of the rows there are, in the order of their numbers."""
    from hires.figures.as_known import OF_GRANTS
    from tests.support.acting import past_everything

    with past_everything(), connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for model in OF_GRANTS:
            events: Any = model.events.rel.related_model  # type: ignore[attr-defined]
            columns = [f.column for f in events._meta.concrete_fields if not f.name.startswith("pgh_")]
            has_hash = any(field.name == "pgh_hash" for field in events._meta.concrete_fields)
            told = HISTORY if has_hash else HISTORY.replace("pgh_hash, ", "").replace("'', id", "id")
            # What was decided was known from the beginning.
            is_decided = model.__name__ in (
                "Grant",
                "Hospital",
                "Department",
                "Purpose",
                "StaffGroup",
                "Rate",
                "Allocation",
                "BudgetRow",
                "Target",
            )
            cursor.execute(f"DELETE FROM {events._meta.db_table}")
            cursor.execute(
                told.format(
                    events=events._meta.db_table,
                    table=model._meta.db_table,
                    columns=", ".join(f'"{name}"' for name in columns),
                    number="1" if is_decided else "id",
                ).replace("%%", "%")
            )
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("ANALYZE")


def timed(*works: Callable[[], object], runs: int = RUNS) -> list[tuple[float, float]]:
    """Median and 95th percentile in seconds of each work, done by turns; the first round is to warm up."""
    found: list[list[float]] = [[] for _work in works]
    for number in range(runs + 1):
        for place, work in enumerate(works):
            began = time.perf_counter()
            work()
            if number:
                found[place].append(time.perf_counter() - began)
    return [(median(each), quantiles(each, n=20)[-1]) for each in found]


def by_hand(grant: Any, as_of: dt.date = AS_OF) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(BY_HAND, {"grant": grant.pk, "day": as_of})
        return list(cursor.fetchall())


def ours(
    grant: Any, as_of: dt.date = AS_OF, known_before: dt.datetime | None = None
) -> list[tuple[Any, ...]]:
    """The same figures in the same order, by the report's own statement."""
    from hires.figures import statement
    from reports.report.progress import ATTAINMENTS, COLUMNS

    rows = statement.rows(
        "SELECT * FROM hospital_figures ORDER BY sort_key, allocation_id",
        statement.figures_of([grant], as_of, known_before=known_before),
    )
    return [tuple(row[name] for name in COLUMNS if name not in ATTAINMENTS) for row in rows]


def explained(grant: Any) -> Iterator[str]:
    """The plans of both, as PostgreSQL runs them."""
    from hires.figures import statement

    parameters = statement.figures_of([grant], AS_OF)
    for name, sql, told in (
        ("the report", statement.with_figures("SELECT * FROM hospital_figures", parameters), parameters),
        ("by hand", BY_HAND, {"grant": grant.pk, "day": AS_OF}),
    ):
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, COSTS OFF, TIMING OFF, SUMMARY ON) {sql}", told)
            yield f"{name}:"
            yield from (f"    {line}" for (line,) in cursor.fetchall())


def measure_page(runs: int = RUNS) -> list[tuple[float, float]]:
    """The overview's page, and the same from a plain template: login, figures and rendering included."""
    from django.test import Client, override_settings

    from accounts.enums import Role
    from allocations.models import Grant
    from tests.support.factories import make_user

    client = Client(headers={"host": "localhost"})
    client.force_login(make_user(Role.CENTER_HR))
    grant = Grant.objects.get(name="Mange")

    def asked(page: str) -> Callable[[], None]:
        def get() -> None:
            assert client.get(f"/grants/{grant.pk}/{page}/?as_of=30.09.2018").status_code == 200

        return get

    with override_settings(ROOT_URLCONF="tests.bench.plain_urls", SECURE_SSL_REDIRECT=False):
        return timed(asked("progress"), asked("plain"), runs=runs)


def in_words(found: tuple[float, float]) -> str:
    return f"{found[0] * 1000:.1f} (p95 {found[1] * 1000:.1f}) ms"


def compare(hires: int, grants: int, runs: int = RUNS) -> tuple[tuple[float, float], tuple[float, float]]:
    """The report and the statement by hand, after their results have been held against each other."""
    from allocations.models import Grant

    grant = Grant.objects.get(name="Mange")
    mine, theirs = ours(grant), by_hand(grant)
    assert mine == theirs, f"{hires} hires, {grants} grants: the figures differ"
    report, hand = timed(lambda: ours(grant), lambda: by_hand(grant), runs=runs)
    return report, hand


def compare_with_known(runs: int = RUNS) -> tuple[tuple[float, float], tuple[float, float]]:
    """Today's report, and the one as known on a day that is over; fewer runs, for they are long."""
    from allocations.models import Grant

    grant = Grant.objects.get(name="Mange")
    assert ours(grant, known_before=KNOWN_BEFORE) == ours(grant)
    live, known = timed(
        lambda: ours(grant), lambda: ours(grant, known_before=KNOWN_BEFORE), runs=max(runs // 3, 3)
    )
    return live, known


def main(sizes: list[int], runs: int, *, plans: bool) -> Iterator[str]:
    """Yield the measurements, line by line."""
    from allocations.models import Grant
    from hrtrack.common.database.acting import acting_as
    from tests.bench.excel import seed
    from tests.support.acting import own_database, superuser_login

    for hires in sizes:
        for grants in GRANTS:
            if hires < grants:
                continue
            with own_database(), superuser_login(), acting_as(None, command="bench_report"):
                seed(hires, grants=grants)
                report, hand = compare(hires, grants, runs)
                yield (
                    f"{hires} hires over {grants} grants: {in_words(report)}; by hand {in_words(hand)}; "
                    f"{report[0] / hand[0]:.2f} times"
                )
                if plans:
                    yield from explained(Grant.objects.get(name="Mange"))
                if grants == 1 and hires <= MOST_WITH_HISTORY:
                    seed_history()
                    live, known = compare_with_known(runs)
                    yield (
                        f"{hires} hires, as known on a day: {in_words(known)}; live {in_words(live)}; "
                        f"{known[0] / live[0]:.2f} times"
                    )
    for hospitals in HOSPITALS:
        with own_database(), superuser_login(), acting_as(None, command="bench_report"):
            seed(max(55, hospitals), hospitals)
            page, bare = measure_page(runs)
            yield (
                f"page with {hospitals} hospitals: {in_words(page)}; plain template {in_words(bare)}; "
                f"{page[0] / bare[0]:.2f} times"
            )


def print_measurements() -> None:
    """Measure as the command line asks, one line of text each."""
    parser = argparse.ArgumentParser(description="Measure the report beside a statement written by hand.")
    parser.add_argument("hires", nargs="*", type=int, default=[55, 100_000, 1_000_000])
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument(
        "--plans", action="store_true", help="print PostgreSQL's plans of both statements too"
    )
    options = parser.parse_args()
    for line in main(options.hires, options.runs, plans=options.plans):
        print(line, flush=True)  # noqa: T201


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hrtrack.settings")
    django.setup()
    print_measurements()
