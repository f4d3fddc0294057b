"""The hires that count as of a day, one by one, with everything around them in words: the rows behind the figures."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocations.models import Grant
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason, RecruitmentRoute
from hires.figures import statement
from hires.models import name_of_post


@dataclass(frozen=True, kw_only=True)
class CountedHire:
    """A hire that counts as of a day, with everything around it in words.

    Weekly hours on the day, else at its start; FTE and person-years in årsværk; money in kr.
    """

    hospital: str
    post: str
    department: str
    purposes: str
    employee: str
    employee_number: str | None
    staff_group: str | None
    route: str
    assessed: str | None
    formerly_employed: bool
    agreed_on: dt.date
    first_day: dt.date
    last_day: dt.date
    weekly_hours: Decimal
    in_place: bool
    fte: Decimal
    person_years: Decimal
    spent: Decimal
    committed_person_years: Decimal
    committed: Decimal
    leaving_reason: str | None


ASSESSED = ("candidates_assessed", "not_assessed_reason")
CHOICES = {
    "candidates_assessed": CandidatesAssessed,
    "not_assessed_reason": NotAssessedReason,
    "route": RecruitmentRoute,
    "leaving_reason": LeavingReason,
}
COUNTED_HIRES = """
SELECT
    hospital.name AS hospital, hospital.short_name, post.number, department.name AS department,
    concat_ws('; ', purpose.name, further.names) AS purposes,
    employee.name AS employee, employee.employee_number, staff_group.name AS staff_group,
    hire.route, hire.candidates_assessed, hire.not_assessed_reason, hire.formerly_employed, hire.agreed_on,
    f.first_day, f.last_day, hours.weekly_hours, f.in_place, f.fte, f.person_years, f.spent,
    f.committed_person_years, f.committed, f.leaving_reason
FROM hire_figures AS f
JOIN hires_hire AS hire ON hire.id = f.hire_id
JOIN hires_post AS post ON post.id = f.post_id
JOIN allocations_hospital AS hospital ON hospital.id = f.hospital_id
JOIN hires_employee AS employee ON employee.id = f.employee_id
LEFT JOIN allocations_purpose AS purpose ON purpose.id = post.purpose_id
LEFT JOIN allocations_staffgroup AS staff_group ON staff_group.id = hire.staff_group_id
LEFT JOIN (
    SELECT pp.post_id, string_agg(p.name, '; ' ORDER BY p.position, p.id) AS names
    FROM hires_postpurpose pp JOIN allocations_purpose p ON p.id = pp.purpose_id
    WHERE pp.grant_id = ANY(%(grants)s) GROUP BY pp.post_id
) AS further ON further.post_id = f.post_id
CROSS JOIN LATERAL (
    SELECT weekly_hours, department_id FROM hires_period WHERE hire_id = f.hire_id
    ORDER BY (%(as_of)s::date BETWEEN first_day AND last_day) DESC, first_day LIMIT 1
) AS hours
JOIN allocations_department AS department ON department.id = coalesce(hours.department_id, post.department_id)
ORDER BY hospital.sort_key, hospital.id, post.number, f.first_day, f.hire_id
"""


def counted_hires(
    grant: Grant,
    as_of: dt.date,
    hospital_id: int | None = None,
    posts: list[int] | None = None,
    known_before: dt.datetime | None = None,
) -> Iterator[CountedHire]:
    """Every hire that counts as of a day, by hospital, post and first day; fetched as they are read.

    With `posts` of these alone.
    """
    parameters = statement.figures_of([grant], as_of, hospital_id, posts, known_before)
    # Translated once, not for each of a hundred thousand.
    words = {
        name: {value: str(label) for value, label in choices.choices} for name, choices in CHOICES.items()
    }
    return (_counted_hire(row, words) for row in statement.streamed(COUNTED_HIRES, parameters))


def _counted_hire(row: dict[str, Any], words: Mapping[str, Mapping[str, str]]) -> CountedHire:
    """The row with its choices in words."""
    post = name_of_post(row.pop("short_name"), row.pop("number"))
    said: dict[str, Any] = {
        name: labels[value] if (value := row.pop(name)) else None for name, labels in words.items()
    }
    assessed = [said.pop(name) for name in ASSESSED]
    return CountedHire(**row, **said, post=post, assessed=", ".join(filter(None, assessed)) or None)
