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

# The status of each hospital by the rules, version 3, written in one go by somebody who knows the rules and the tables,
# and nothing of our code: what was decided by the day, each day at its own price and in its own year of the post, no more
# than there is money for, at most full time in årsværk. Leaves that are covered and hires that give way to others are
# left out of it, as none are seeded: the report alone looks for them.
BY_HAND = """
WITH price AS (
    SELECT g.id AS staff_group_id, r.price, r.first_day,
        lead(r.first_day) OVER (PARTITION BY g.id ORDER BY r.first_day) - 1 AS last_day
    FROM (SELECT id, grant_id FROM allocations_staffgroup UNION ALL SELECT NULL, %(grant)s) AS g
    CROSS JOIN LATERAL (
        SELECT DISTINCT ON (from_day) from_day AS first_day, price FROM (
            SELECT coalesce(first_day, '-infinity') AS from_day, price, staff_group_id, decided_on, id
            FROM allocations_rate
            WHERE grant_id = %(grant)s AND (decided_on IS NULL OR decided_on <= %(day)s)
                AND (staff_group_id IS NULL OR staff_group_id = g.id)
        ) AS own
        ORDER BY from_day, staff_group_id NULLS LAST, decided_on DESC NULLS LAST, id DESC
    ) AS r
    WHERE g.grant_id = %(grant)s
), entitled AS (
    SELECT a.id, a.hospital_id, a.share_percent, g.full_time_hours, coalesce(g.post_months, 12000) AS months,
        (SELECT sum(amount) FROM allocations_budgetrow b WHERE b.allocation_id = a.id
            AND (decided_on IS NULL OR decided_on <= %(day)s)) AS amount,
        (SELECT value FROM allocations_target t WHERE t.allocation_id = a.id
            AND (decided_on IS NULL OR decided_on <= %(day)s) AND (first_day IS NULL OR first_day <= %(day)s)
            ORDER BY first_day DESC NULLS LAST, decided_on DESC NULLS LAST, id DESC LIMIT 1) AS target,
        least(g.last_day_of_use, (
            SELECT make_date(max(financial_year) + 1, g.financial_year_month, 1) - 1
            FROM allocations_budgetrow b WHERE b.allocation_id = a.id AND (decided_on IS NULL OR decided_on <= %(day)s)
        ), date '9999-01-01') AS money_ends
    FROM allocations_allocation a JOIN allocations_grant g ON g.id = a.grant_id WHERE g.id = %(grant)s
), period AS (
    SELECT h.id, h.post_id, h.hospital_id, h.employee_id, h.route, h.staff_group_id, p.first_day, p.last_day, p.kind,
        p.weekly_hours, p.leaving_reason, e.full_time_hours, e.money_ends, e.months,
        p.kind IN ('employed', 'paid_leave', 'paid_leave_and_cover') AS is_paid,
        min(p.first_day) OVER (PARTITION BY h.post_id) AS post_begins
    FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id JOIN entitled e ON e.hospital_id = h.hospital_id
    WHERE h.grant_id = %(grant)s AND h.annulled_on IS NULL
        AND p.decided_on <= %(day)s AND (p.replaced_on > %(day)s OR p.replaced_on IS NULL)
        AND (h.withdrawn_on > %(day)s OR h.withdrawn_on IS NULL)
), piece AS (
    SELECT period.*, price.price, 731 - (year.ends - year.begins + 1) AS parts,
        greatest(period.first_day, price.first_day, year.begins) AS begins,
        least(period.last_day, price.last_day, CASE WHEN 12 * n + 12 < months THEN year.ends END) AS ends
    FROM period
    JOIN price ON price.staff_group_id IS NOT DISTINCT FROM period.staff_group_id
        AND price.first_day <= period.last_day AND (price.last_day IS NULL OR price.last_day >= period.first_day)
    CROSS JOIN generate_series(0, (SELECT (max(least(months, 1200)) - 1) / 12 FROM entitled)) AS n
    CROSS JOIN LATERAL (
        SELECT last_day_of_months(post_begins, 12 * n) + 1 AS begins, last_day_of_months(post_begins, 12 * n + 12) AS ends
    ) AS year
    WHERE year.begins <= period.last_day
), hire AS (
    SELECT id, post_id, hospital_id, employee_id, route, full_time_hours, max(leaving_reason) AS leaving_reason,
        min(first_day) AS begins, max(last_day) AS ends,
        max(weekly_hours) FILTER (WHERE kind = 'employed' AND %(day)s BETWEEN first_day AND last_day) AS now,
        bool_or(%(day)s BETWEEN first_day AND last_day) AS is_there,
        coalesce(sum(greatest(least(ends, money_ends) - begins + 1, 0) * parts
            * least(weekly_hours, full_time_hours)) FILTER (WHERE is_paid), 0) AS whole,
        coalesce(sum(greatest(least(ends, money_ends, %(day)s) - begins + 1, 0) * parts
            * least(weekly_hours, full_time_hours)) FILTER (WHERE is_paid), 0) AS so_far,
        coalesce(sum(greatest(least(ends, money_ends) - begins + 1, 0) * parts * weekly_hours * price)
            FILTER (WHERE is_paid), 0) AS whole_cost,
        coalesce(sum(greatest(least(ends, money_ends, %(day)s) - begins + 1, 0) * parts * weekly_hours * price)
            FILTER (WHERE is_paid), 0) AS cost_so_far
    FROM piece GROUP BY id, post_id, hospital_id, employee_id, route, full_time_hours
), priced AS (
    SELECT hire.*, coalesce(round(now / full_time_hours, 4), 0) AS fte,
        round(so_far / (365 * 366 * full_time_hours), 4) AS done,
        round(whole / (365 * 366 * full_time_hours), 4) AS planned,
        round(cost_so_far / (365 * 366 * full_time_hours), 2) AS spent,
        round(whole_cost / (365 * 366 * full_time_hours), 2) AS committed
    FROM hire
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
SELECT h.name, e.share_percent, e.amount, e.target,
    coalesce(created, 0), coalesce(filled, 0), coalesce(to_start, 0), coalesce(quit, 0), coalesce(over, 0),
    coalesce(started, 0), coalesce(created - started, 0), coalesce(heads, 0), coalesce(fte, 0), coalesce(done, 0),
    coalesce(spent, 0), coalesce(committed, 0), coalesce(planned, 0), e.amount - coalesce(committed, 0),
    coalesce(persons, 0), coalesce(matched, 0)
FROM entitled e
JOIN allocations_hospital h ON h.id = e.hospital_id
LEFT JOIN posts ON posts.hospital_id = e.hospital_id
LEFT JOIN sums ON sums.hospital_id = e.hospital_id
LEFT JOIN people ON people.hospital_id = e.hospital_id
ORDER BY h.sort_key, e.id
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
