"""What a form or a file says of a post and of a hire, cleaned before it is validated."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from allocations.models import Purpose, StaffGroup
from hires.capacity import (
    PeriodSpan,
)
from hires.enums import CandidatesAssessed, NotAssessedReason, RecruitmentRoute
from hires.models import Post
from hrtrack.common.text.cleaning import clean_line, clean_text


@dataclass(frozen=True, kw_only=True)
class PostDetails:
    """A post to be created with its first hire. `department` is a name; an unknown one is created."""

    department: str
    purpose: Purpose | None = None
    further_purposes: Sequence[Purpose] = ()
    low_activity: bool = False
    is_additional: bool = False

    def cleaned(self) -> "PostDetails":
        return replace(self, department=clean_line(self.department))


@dataclass(frozen=True, kw_only=True)
class Term:
    """When and how much. Without `last_day`: one year on, or as far as the post has room."""

    first_day: dt.date
    last_day: dt.date | None = None
    weekly_hours: Decimal

    def until(self, last_day: dt.date) -> PeriodSpan:
        return PeriodSpan(self.first_day, last_day, self.weekly_hours)


@dataclass(frozen=True, kw_only=True)
class HireDetails:
    """Who, how they came, and what hospital HR attests."""

    name: str
    employee_number: str = ""
    staff_group: StaffGroup | None = None
    agreed_on: dt.date
    route: RecruitmentRoute
    formerly_employed: bool
    candidates_assessed: CandidatesAssessed | None = None
    not_assessed_reason: NotAssessedReason | None = None
    restriction_attested: bool = False
    over_money_reason: str = ""
    submission_key: uuid.UUID | None = None

    def cleaned(self) -> "HireDetails":
        return replace(
            self,
            name=clean_line(self.name),
            employee_number=clean_line(self.employee_number),
            over_money_reason=clean_text(self.over_money_reason),
        )


def submission_digest(post: Post | PostDetails, term: Term, details: HireDetails) -> str:
    """Tells whether a form that comes again says the same."""
    said = (post.pk if isinstance(post, Post) else post, term, details)
    return hashlib.sha256(repr(said).encode()).hexdigest()
