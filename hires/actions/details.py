"""The details of a post and of a hire from a form or a file. The actions clean them before validation."""

import datetime as dt
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from allocations.models import Purpose, StaffGroup
from hires.capacity import PeriodSpan
from hires.enums import CandidatesAssessed, NotAssessedReason, RecruitmentRoute
from hires.models import Post
from hrtrack.common.text.cleaning import clean_line, clean_text


@dataclass(frozen=True, kw_only=True)
class PostDetails:
    """The details of a post. `department` is a name; an unknown department is created."""

    department: str
    purpose: Purpose | None = None
    further_purposes: Sequence[Purpose] = ()
    low_activity: bool = False
    is_additional: bool = False

    def cleaned(self) -> "PostDetails":
        """Return the details with the department's name cleaned."""
        return replace(self, department=clean_line(self.department))


@dataclass(frozen=True, kw_only=True)
class Term:
    """The days, both inclusive, and the weekly hours of a hire.

    Without `last_day` the hire lasts as long as the grant's posts do and the post has room; without an end if they have
    none.
    """

    first_day: dt.date
    last_day: dt.date | None = None
    weekly_hours: Decimal

    def until(self, last_day: dt.date) -> PeriodSpan:
        """Return the term as a span with this last day."""
        return PeriodSpan(self.first_day, last_day, self.weekly_hours)


@dataclass(frozen=True, kw_only=True)
class HireDetails:
    """The employee of a hire, the recruitment route, and what hospital HR attests."""

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
        """Return the details with all texts cleaned."""
        return replace(
            self,
            name=clean_line(self.name),
            employee_number=clean_line(self.employee_number),
            over_money_reason=clean_text(self.over_money_reason),
        )


def submission_digest(post: Post | PostDetails, term: Term, details: HireDetails) -> str:
    """Return a SHA-256 of a registration's content, in hex: a form sent twice has the same digest."""
    content = (post.pk if isinstance(post, Post) else post, term, details)
    return hashlib.sha256(repr(content).encode()).hexdigest()
