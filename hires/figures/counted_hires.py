"""The hires that count as of a day, one by one and in words: the rows that the figures add up."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from allocations.models import Grant
from hires.enums import CandidatesAssessed, LeavingReason, NotAssessedReason, RecruitmentRoute
from hires.figures import statement
from hires.models import name_of_post
from hires.routes import route_name
from hrtrack.common.database.statements import load


@dataclass(frozen=True, kw_only=True)
class CountedHire:
    """A hire that counts as of a day, with the post and the employee in words.

    Weekly hours are those of the day, else of the first day; FTE and person-years in årsværk; money in kr.
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
    "leaving_reason": LeavingReason,
}


def counted_hires(
    grant: Grant,
    as_of: dt.date,
    hospital_id: int | None = None,
    posts: list[int] | None = None,
    known_before: dt.datetime | None = None,
) -> Iterator[CountedHire]:
    """Yield every hire that counts as of a day, by hospital, post and first day, fetched as they are read.

    `posts` limits the hires to those posts by id; None limits nothing.
    """
    parameters = statement.figures_of([grant], as_of, hospital_id, posts, known_before)
    # The labels are translated once, not for each of a hundred thousand hires.
    labels = {
        name: {value: str(label) for value, label in choices.choices} for name, choices in CHOICES.items()
    }
    labels["route"] = {route.value: route_name(grant, route) for route in RecruitmentRoute}
    return (
        _counted_hire(row, labels)
        for row in statement.streamed(load(__package__, "counted_hires"), parameters)
    )


def _counted_hire(row: dict[str, Any], labels: Mapping[str, Mapping[str, str]]) -> CountedHire:
    """Return the row with the labels of its choices in their place."""
    post = name_of_post(row.pop("short_name"), row.pop("number"))
    chosen: dict[str, Any] = {
        name: labels_of_choice[value] if (value := row.pop(name)) else None
        for name, labels_of_choice in labels.items()
    }
    assessed = [chosen.pop(name) for name in ASSESSED]
    return CountedHire(**row, **chosen, post=post, assessed=", ".join(filter(None, assessed)) or None)
