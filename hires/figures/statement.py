"""What a hire, a post and a hospital amount to as of a day: every figure defined once, computed by the database.

Rules version 2; docs/counting-rules.md tells them in words. The figures are common table expressions, put in front
of a SELECT of whoever reads them (a report, a hospital's page, the guard of the money):

    rows("SELECT sum(committed) FROM hire_figures", figures_of([grant], as_of))

With `known_before` they are read from the history as it was known at that moment (hires/figures/as_known.py), and by
`FIGURES_ON_DAY` on days that are a column of the query's own.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import connection

from allocations.models import Allocation, Grant
from hires.figures.as_known import known_tables

RULES_VERSION = 2
CHUNK = 2000
# counted: a row for each hire that counts, with its days × weekly hours.
# post_years: a row for each created post; `days` is N, the denominator of every hire in it.
# hire_figures: money in kr. to the øre, FTE and person-years to 4 decimals; one division each, half up.
# A day on leave with pay costs as any other, one without pay nothing; neither is in place.
# post_figures: which of the four states, first match wins; the hire that ended last decides between the last two.
# first_hires: a row for each person in a grant, who counts by the route of the first hire.
# hospital_figures: a row for each allocation, adding up the rounded rows above.
FIGURES = """
counted AS (
    SELECT
        h.id AS hire_id, h.grant_id, h.hospital_id, h.post_id, h.employee_id, h.route, h.leaving_reason,
        min(p.first_day) AS first_day,
        max(p.last_day) AS last_day,
        coalesce(sum(
            (p.last_day - p.first_day + 1) * p.weekly_hours
        ) FILTER (WHERE p.kind <> 'unpaid_leave'), 0) AS hours_committed,
        coalesce(sum(
            greatest(least(p.last_day, %(as_of)s::date) - p.first_day + 1, 0) * p.weekly_hours
        ) FILTER (WHERE p.kind <> 'unpaid_leave'), 0) AS hours_delivered,
        sum(p.weekly_hours) FILTER (
            WHERE p.kind = 'employed' AND %(as_of)s::date BETWEEN p.first_day AND p.last_day
        ) AS hours_in_place,
        bool_or(%(as_of)s::date BETWEEN p.first_day AND p.last_day) AS is_employed
    FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id
    WHERE h.grant_id = ANY(%(grants)s) AND (%(hospital)s::bigint IS NULL OR h.hospital_id = %(hospital)s::bigint)
        AND (%(posts)s::bigint[] IS NULL OR h.post_id = ANY(%(posts)s::bigint[]))
        AND h.annulled_on IS NULL AND (h.withdrawn_on IS NULL OR h.withdrawn_on > %(as_of)s::date)
    GROUP BY h.id, h.grant_id, h.hospital_id, h.post_id, h.employee_id, h.route, h.leaving_reason, h.agreed_on
    HAVING least(h.agreed_on, min(p.first_day)) <= %(as_of)s::date
), post_years AS (
    SELECT post_id, last_day_of_year(min(first_day)) - min(first_day) + 1 AS days FROM counted GROUP BY post_id
), hire_figures AS (
    SELECT
        counted.*,
        days AS post_year_days,
        hours_in_place IS NOT NULL AS in_place,
        is_employed AND hours_in_place IS NULL AS on_leave,
        coalesce(round(hours_in_place / full_time_hours, 4), 0) AS fte,
        round(hours_delivered / (days * full_time_hours), 4) AS person_years,
        round(hours_committed / (days * full_time_hours), 4) AS committed_person_years,
        round(hours_delivered * unit_price / (days * full_time_hours), 2) AS spent,
        round(hours_committed * unit_price / (days * full_time_hours), 2) AS committed
    FROM counted JOIN post_years USING (post_id) JOIN allocations_grant AS terms ON terms.id = grant_id
), post_figures AS (
    SELECT
        post_id, grant_id, hospital_id,
        CASE
            WHEN bool_or(is_employed) THEN 'filled'
            WHEN max(first_day) > %(as_of)s::date THEN 'to_start'
            WHEN (array_agg(leaving_reason ORDER BY last_day DESC, leaving_reason DESC))[1] <> '' THEN 'left'
            ELSE 'run_out'
        END AS state,
        min(first_day) <= %(as_of)s::date AS started,
        max(post_year_days) AS post_year_days
    FROM hire_figures GROUP BY post_id, grant_id, hospital_id
), first_hires AS (
    SELECT DISTINCT ON (grant_id, employee_id) grant_id, hospital_id, route
    FROM hire_figures ORDER BY grant_id, employee_id, first_day, hire_id
), posts AS (
    SELECT
        grant_id, hospital_id,
        count(*) AS created,
        count(*) FILTER (WHERE state = 'filled') AS filled,
        count(*) FILTER (WHERE state = 'to_start') AS to_start,
        count(*) FILTER (WHERE state = 'left') AS "left",
        count(*) FILTER (WHERE state = 'run_out') AS run_out,
        count(*) FILTER (WHERE started) AS started,
        count(*) FILTER (WHERE NOT started) AS upcoming
    FROM post_figures GROUP BY grant_id, hospital_id
), hires AS (
    SELECT
        grant_id, hospital_id,
        count(*) FILTER (WHERE in_place) AS headcount,
        sum(fte) AS fte,
        sum(person_years) AS person_years,
        sum(spent) AS spent,
        sum(committed) AS committed,
        sum(committed_person_years) AS committed_person_years
    FROM hire_figures GROUP BY grant_id, hospital_id
), people AS (
    SELECT
        grant_id, hospital_id,
        count(*) AS persons,
        count(*) FILTER (WHERE route = 'regionh_match') AS from_regionh_match
    FROM first_hires GROUP BY grant_id, hospital_id
), hospital_figures AS (
    SELECT
        a.id AS allocation_id, a.hospital_id, hospital.name AS hospital, hospital.sort_key,
        a.share_percent, a.amount AS allocated, a.target,
        coalesce(created, 0) AS created, coalesce(filled, 0) AS filled, coalesce(to_start, 0) AS to_start,
        coalesce("left", 0) AS "left", coalesce(run_out, 0) AS run_out,
        coalesce(started, 0) AS started, coalesce(upcoming, 0) AS upcoming,
        coalesce(headcount, 0) AS headcount, coalesce(fte, 0) AS fte,
        coalesce(person_years, 0) AS person_years, coalesce(spent, 0) AS spent,
        coalesce(committed, 0) AS committed, coalesce(committed_person_years, 0) AS committed_person_years,
        a.amount - coalesce(committed, 0) AS remaining,
        coalesce(persons, 0) AS persons, coalesce(from_regionh_match, 0) AS from_regionh_match
    FROM allocations_allocation a
    JOIN allocations_hospital hospital ON hospital.id = a.hospital_id
    LEFT JOIN posts USING (grant_id, hospital_id)
    LEFT JOIN hires USING (grant_id, hospital_id)
    LEFT JOIN people USING (grant_id, hospital_id)
    WHERE a.grant_id = ANY(%(grants)s) AND (%(hospital)s::bigint IS NULL OR a.hospital_id = %(hospital)s::bigint)
)"""
# To be asked of `rows`. posts_as_of: a row for each post of theirs, also those that nobody counts in; `unused_days` of
# its year, on full time. A day uses no more than full time, as in the trigger post_capacity.
# is_free: nobody is in it or on the way, and a day is left.
POSTS_AS_OF = """, counted_periods AS (
    SELECT c.post_id, p.first_day, p.last_day, p.weekly_hours, p.kind
    FROM counted c JOIN hires_period p ON p.hire_id = c.hire_id
), turns AS (
    SELECT post_id, day, lead(day) OVER (PARTITION BY post_id ORDER BY day) - day AS days
    FROM (
        SELECT post_id, first_day AS day FROM counted_periods UNION SELECT post_id, last_day + 1 FROM counted_periods
    ) AS turning
), used AS (
    SELECT post_id, sum(days * least(paid_hours, full_time_hours)) / min(full_time_hours) AS days
    FROM (
        SELECT turns.post_id, turns.days, sum(weekly_hours) FILTER (WHERE kind <> 'unpaid_leave') AS paid_hours
        FROM turns JOIN counted_periods p
            ON p.post_id = turns.post_id AND turns.day BETWEEN p.first_day AND p.last_day
        GROUP BY turns.post_id, turns.day, turns.days
    ) AS stretches
    JOIN hires_post post ON post.id = post_id JOIN allocations_grant terms ON terms.id = post.grant_id
    WHERE paid_hours IS NOT NULL
    GROUP BY post_id
), people_as_of AS (
    SELECT
        post_id,
        array_agg(hire_id) FILTER (WHERE is_employed) AS present,
        array_agg(hire_id) FILTER (WHERE first_day > %(as_of)s::date) AS to_come,
        min(first_day) FILTER (WHERE first_day > %(as_of)s::date) AS starts,
        max(last_day) AS ends,
        bool_or(on_leave) AS has_leave
    FROM hire_figures GROUP BY post_id
), posts_as_of AS (
    SELECT
        post.id AS post_id, post.number, coalesce(f.state, 'vacant') AS state, present, to_come, starts, ends,
        coalesce(has_leave, false) AS has_leave,
        f.post_year_days, f.post_year_days - coalesce(used.days, 0) AS unused_days,
        f.state IS NULL OR f.state IN ('left', 'run_out') AND f.post_year_days - coalesce(used.days, 0) >= 1 AS is_free
    FROM hires_post post
    LEFT JOIN post_figures f ON f.post_id = post.id
    LEFT JOIN used ON used.post_id = post.id
    LEFT JOIN people_as_of ON people_as_of.post_id = post.id
    WHERE post.grant_id = ANY(%(grants)s)
        AND (%(hospital)s::bigint IS NULL OR post.hospital_id = %(hospital)s::bigint)
        AND (%(posts)s::bigint[] IS NULL OR post.id = ANY(%(posts)s::bigint[]))
)
SELECT * FROM posts_as_of"""
# The same in a LATERAL subquery, as of the column `day` of what stands before it.
FIGURES_ON_DAY = FIGURES.replace("%(as_of)s::date", "day")


@dataclass(frozen=True, kw_only=True)
class HospitalFigures:
    """A hospital's figures in a grant as of a day.

    Share in percent as printed; money in kr.; target in what the grant counts in; FTE and person-years in årsværk.
    """

    allocation_id: int
    hospital_id: int
    hospital: str
    share_percent: Decimal | None
    allocated: Decimal
    target: Decimal
    created: int
    filled: int
    to_start: int
    left: int
    run_out: int
    started: int
    upcoming: int
    headcount: int
    fte: Decimal
    person_years: Decimal
    spent: Decimal
    committed: Decimal
    committed_person_years: Decimal
    remaining: Decimal
    persons: int
    from_regionh_match: int


def reached_name(grant: Grant) -> str:
    """The figure that stands against the target: created posts, or committed person-years where those are counted."""
    return "created" if grant.counts_posts else "committed_person_years"


def reached(grant: Grant, row: HospitalFigures) -> Decimal:
    """How much of it there is."""
    return Decimal(getattr(row, reached_name(grant)))


def figures_of(
    grants: Iterable[Grant],
    as_of: dt.date,
    hospital_id: int | None = None,
    posts: list[int] | None = None,
    known_before: dt.datetime | None = None,
) -> dict[str, Any]:
    """The parameters of FIGURES; with `hospital_id` only that hospital is looked at, with `posts` only these.

    With `known_before` as it was known before that moment.
    """
    return {
        "grants": [grant.pk for grant in grants],
        "as_of": as_of,
        "hospital": hospital_id,
        "posts": posts,
        "known_before": known_before,
    }


def with_figures(parameters: dict[str, Any]) -> str:
    """What stands in front of a SELECT over the figures."""
    return f"WITH {known_tables()}, {FIGURES}" if parameters["known_before"] else f"WITH {FIGURES}"


def rows(select: str, parameters: dict[str, Any]) -> list[dict[str, Any]]:
    """The rows of a SELECT over the figures, by column name."""
    with connection.cursor() as cursor:
        cursor.execute(f"{with_figures(parameters)} {select}", parameters)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def streamed(select: str, parameters: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The same as `rows`, a chunk at a time from a cursor of the server's: as many as there are, in little memory."""
    with connection.chunked_cursor() as cursor:
        cursor.execute(f"{with_figures(parameters)} {select}", parameters)
        while chunk := cursor.fetchmany(CHUNK):
            names = [column.name for column in cursor.description or ()]
            yield from (dict(zip(names, row, strict=True)) for row in chunk)


def hospital_figures(
    grants: Iterable[Grant], as_of: dt.date, hospital_id: int | None = None
) -> list[HospitalFigures]:
    """A row for each allocation of the grants, in the order of the hospitals, in one query."""
    found = rows(
        "SELECT * FROM hospital_figures ORDER BY sort_key, allocation_id",
        figures_of(grants, as_of, hospital_id),
    )
    return [HospitalFigures(**{name: row[name] for name in row if name != "sort_key"}) for row in found]


def allocation_figures(allocation: Allocation, as_of: dt.date) -> HospitalFigures:
    """One allocation's row."""
    return hospital_figures([allocation.grant], as_of, allocation.hospital_id)[0]
