"""What the hires of a grant amount to by what they were for, by month and by year: as many questions as are asked
at once, in one statement, and so of one and the same moment.

    parts_of(grant, as_of, ["hospitals", "months"])["months"]

Every part adds up the rounded rows of `hires.figures`, so that its sums are the report's.
"""

import datetime as dt
import json
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import connection

from allocations.models import Grant
from hires.figures.as_known import known_tables
from hires.figures.statement import FIGURES, FIGURES_ON_DAY, figures_of

# How far back the recent pace looks, in days.
RECENT = 90
# The most months that are told of, and the most hires times months; the latest where there are more.
MOST_MONTHS = 60
MOST_ROWS = 500_000

# Each hire with what it was for. A post is told of by its first hire, a person by the first hire in the grant. Leavings
# are registered ahead: none has a reason before it happens.
HIRES_BY_USE = """hires_by_use AS (
    SELECT
        f.hire_id, f.post_id, f.employee_id, f.hospital_id, post.purpose_id, post.low_activity, hire.staff_group_id,
        hire.route, hire.formerly_employed, hire.candidates_assessed, hire.not_assessed_reason,
        CASE WHEN f.last_day < %(as_of)s::date THEN f.leaving_reason ELSE '' END AS leaving_reason,
        f.first_day, f.last_day, f.in_place, f.fte, f.person_years, f.committed_person_years, f.spent, f.committed,
        row_number() OVER (PARTITION BY f.post_id ORDER BY f.first_day, f.hire_id) = 1 AS is_first_of_post,
        row_number() OVER (PARTITION BY f.employee_id ORDER BY f.first_day, f.hire_id) = 1 AS is_first_of_person
    FROM hire_figures f
    JOIN hires_hire hire ON hire.id = f.hire_id
    JOIN hires_post post ON post.id = f.post_id
)"""

# Each post's days from its first hire to its last, gaps left out, as a part of its year to 4 decimals.
POST_LENGTHS = """post_lengths AS (
    SELECT
        post_id, hospital_id, max(post_year_days) AS year, sum(committed_person_years) AS committed_person_years,
        (
            SELECT sum(upper(stretch) - lower(stretch))
            FROM unnest(range_agg(daterange(first_day, last_day, '[]'))) AS stretch
        ) AS days
    FROM hire_figures GROUP BY post_id, hospital_id
)"""

# What each hire costs up to the end of each calendar year: the difference between two is the year's, and all of them
# add up to the øre.
# Added up of the tables themselves before the figures are joined: nobody can estimate how many rows those are.
YEAR_ENDS = """years AS (
    SELECT generate_series(extract(year FROM min(p.first_day))::int, extract(year FROM max(p.last_day))::int) AS year
    FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id
    WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL
), hours_by_year AS (
    SELECT
        p.hire_id, years.year,
        sum(
            greatest(least(p.last_day, make_date(years.year, 12, 31), %(as_of)s::date) - p.first_day + 1, 0)
            * p.weekly_hours
        ) AS delivered,
        sum(
            greatest(least(p.last_day, make_date(years.year, 12, 31)) - p.first_day + 1, 0) * p.weekly_hours
        ) AS committed
    FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id CROSS JOIN years
    WHERE h.grant_id = ANY(%(grants)s) AND h.annulled_on IS NULL AND p.kind <> 'unpaid_leave'
    GROUP BY p.hire_id, years.year
), year_ends AS (
    SELECT
        f.hospital_id, hours.year,
        round(hours.delivered * terms.unit_price / (f.post_year_days * terms.full_time_hours), 2) AS spent,
        round(hours.committed * terms.unit_price / (f.post_year_days * terms.full_time_hours), 2) AS committed
    FROM hours_by_year AS hours
    JOIN hire_figures f ON f.hire_id = hours.hire_id
    JOIN allocations_grant terms ON terms.id = f.grant_id
)"""

# From the day each hire was agreed to the day it was registered.
DELAYS = """delays AS (
    SELECT
        f.hire_id, f.hospital_id, hire.agreed_on, registered_on,
        greatest(registered_on - least(hire.agreed_on, f.first_day), 0) AS days
    FROM hire_figures f
    JOIN hires_hire hire ON hire.id = f.hire_id
    JOIN hires_hireevent inserted ON inserted.pgh_obj_id = f.hire_id AND inserted.pgh_label = 'insert'
    CROSS JOIN LATERAL (
        SELECT (inserted.pgh_created_at AT TIME ZONE %(time_zone)s)::date AS registered_on
    ) AS registered
)"""

# The last day of each month as long as anything can happen in it, and the day itself; `in_all` so many. Fewer where
# there are so many hires that each month takes long.
MONTH_ENDS = """month_ends AS (
    SELECT day, count(*) OVER () AS in_all FROM (
        SELECT least((month + interval '1 month' - interval '1 day')::date, %(as_of)s::date) AS day
        FROM (
            SELECT generate_series(
                date_trunc('month', least(min(agreed_on), min(starts_from), %(as_of)s::date)::timestamp),
                least(greatest(max(last_day), max(starts_until)), %(as_of)s::date)::timestamp, interval '1 month'
            ) AS month
            FROM allocations_grant terms LEFT JOIN (
                SELECT h.grant_id, least(h.agreed_on, p.first_day) AS agreed_on, p.last_day
                FROM hires_hire h JOIN hires_period p ON p.hire_id = h.id
                WHERE h.annulled_on IS NULL AND h.grant_id = ANY(%(grants)s)
            ) AS hires ON hires.grant_id = terms.id
            WHERE terms.id = ANY(%(grants)s)
        ) AS months
        UNION SELECT %(as_of)s::date
    ) AS days
    ORDER BY day DESC
    LIMIT least(%(most_months)s, greatest(3, %(most_rows)s / greatest((SELECT count(*) FROM hire_figures), 1)))
)"""

# By name: what it is made of, beside the figures, and how it is read.
PARTS: dict[str, tuple[str, str]] = {
    "grant": ("", "SELECT * FROM allocations_grant WHERE id = ANY(%(grants)s)"),
    "purposes": (
        "",
        "SELECT id, name FROM allocations_purpose WHERE grant_id = ANY(%(grants)s) ORDER BY position, id",
    ),
    "staff_groups": (
        "",
        "SELECT id, name FROM allocations_staffgroup WHERE grant_id = ANY(%(grants)s) ORDER BY position, id",
    ),
    "hospitals": ("", "SELECT * FROM hospital_figures ORDER BY sort_key, allocation_id"),
    "began": (
        "",
        """SELECT min(least(hire.agreed_on, f.first_day)) AS day
        FROM hire_figures f JOIN hires_hire hire ON hire.id = f.hire_id""",
    ),
    "before": (
        "",
        f"""SELECT found.* FROM (SELECT %(as_of)s::date - {RECENT} AS day) AS earlier, LATERAL (
            WITH {FIGURES_ON_DAY} SELECT hospital_id, created, committed_person_years FROM hospital_figures
        ) AS found ORDER BY hospital_id""",
    ),
    "delays": (
        DELAYS,
        """SELECT hospital_id, count(*) AS hires,
            percentile_cont(0.5) WITHIN GROUP (ORDER BY days)::numeric AS median,
            percentile_disc(0.9) WITHIN GROUP (ORDER BY days) AS ninth
        FROM delays GROUP BY GROUPING SETS ((hospital_id), ()) ORDER BY hospital_id""",
    ),
    "months": (
        MONTH_ENDS,
        f"""SELECT month_ends.day, in_all, found.* FROM month_ends, LATERAL (
            WITH {FIGURES_ON_DAY}
            SELECT hospital_id, created, started, person_years, committed_person_years, spent, committed, persons,
                from_regionh_match
            FROM hospital_figures
        ) AS found ORDER BY day, hospital_id""",
    ),
    "uses": (
        HIRES_BY_USE,
        """SELECT
            hospital_id, purpose_id, low_activity, staff_group_id, route, formerly_employed, candidates_assessed,
            not_assessed_reason, leaving_reason, count(*) AS hires,
            count(*) FILTER (WHERE is_first_of_post) AS posts, count(*) FILTER (WHERE is_first_of_person) AS persons,
            sum(person_years) AS person_years, sum(committed_person_years) AS committed_person_years,
            sum(committed) AS committed
        FROM hires_by_use GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9""",
    ),
    # Whether each hire attested today's very words, others, or nothing.
    "attested": (
        "",
        """SELECT
            f.hospital_id, count(*) AS hires,
            count(*) FILTER (WHERE hire.attested_restriction = terms.restriction) AS attested,
            count(*) FILTER (WHERE hire.attested_restriction NOT IN ('', terms.restriction)) AS otherwise,
            count(*) FILTER (WHERE hire.attested_restriction = '') AS not_attested
        FROM hire_figures f
        JOIN hires_hire hire ON hire.id = f.hire_id
        JOIN allocations_grant terms ON terms.id = f.grant_id
        GROUP BY f.hospital_id ORDER BY f.hospital_id""",
    ),
    "leavers": (
        HIRES_BY_USE,
        """SELECT leaving_reason, count(DISTINCT employee_id) AS persons
        FROM hires_by_use WHERE leaving_reason <> '' GROUP BY 1 ORDER BY 1""",
    ),
    "lengths": (
        POST_LENGTHS,
        """SELECT
            hospital_id, count(*) AS posts, count(*) FILTER (WHERE days < year) AS under_a_year,
            sum(round(greatest(1 - days / year::numeric, 0), 4)) AS short,
            sum(committed_person_years) AS committed_person_years
        FROM post_lengths GROUP BY hospital_id ORDER BY hospital_id""",
    ),
    "years": (
        YEAR_ENDS,
        """SELECT hospital_id, year, sum(spent) AS spent, sum(committed) AS committed
        FROM year_ends GROUP BY hospital_id, year ORDER BY hospital_id, year""",
    ),
}

Parts = dict[str, list[dict[str, Any]]]


def parts_of(
    grant: Grant, as_of: dt.date, names: Iterable[str], known_before: dt.datetime | None = None
) -> Parts:
    """The rows of each part by its name, in one statement. Numbers are int or Decimal, days and moments ISO texts."""
    names = list(names)
    made_of = dict.fromkeys([FIGURES, *(PARTS[name][0] for name in names if PARTS[name][0])])
    known = [known_tables()] if known_before else []
    selects = " UNION ALL ".join(
        f"SELECT '{name}', (SELECT json_agg(found)::text FROM ({PARTS[name][1]}) AS found)" for name in names
    )
    parameters = figures_of([grant], as_of, known_before=known_before) | {
        "time_zone": settings.TIME_ZONE,
        "most_months": MOST_MONTHS,
        "most_rows": MOST_ROWS,
    }
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {', '.join([*known, *made_of])} {selects}", parameters)
        return {name: json.loads(rows or "[]", parse_float=Decimal) for name, rows in cursor.fetchall()}
