"""Warnings of a registration: unlikely details that the user must confirm. Errors are found in `validation`."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from allocations.models import Allocation
from hires.actions.details import HireDetails
from hires.capacity import PeriodSpan, PostLimits
from hires.enums import PeriodKind
from hires.models import Employee, Hire, Period
from hrtrack.common import clock
from hrtrack.common.text.danish import format_date, format_days, format_number
from hrtrack.common.web.editing import version_of

UNCONFIRMED = "unconfirmed"
FAR = dt.timedelta(days=183)
FEW_HOURS = 5  # the part of full time: what somebody who works full time has a day
LONG_AGREED = dt.timedelta(days=366)

# Cyrillic and Greek small letters that look like Latin ones on the screen.
_LOOKALIKES = str.maketrans("аеорсхуіјѕһԁοναικτρ", "aeopcxyijshdovaiktp")


@dataclass(frozen=True)
class RegistrationWarning:
    """An unlikely detail, as a sentence."""

    message: str

    @property
    def key(self) -> str:
        """The key that confirms this sentence and no other."""
        return version_of(self.message)


def check_warnings(warnings: Collection[RegistrationWarning], confirmed: Collection[str]) -> None:
    """Raise ValidationError at `confirmed` unless all warnings are confirmed; its params hold all of them."""
    if any(warning.key not in confirmed for warning in warnings):
        message = _("Sæt kryds ved det, der er rigtigt, eller ret det")
        error = ValidationError(message, code=UNCONFIRMED, params={"warnings": list(warnings)})
        raise ValidationError({"confirmed": error})


def unconfirmed_warnings(error: ValidationError) -> list[RegistrationWarning]:
    """Return the warnings in an error of `check_warnings`; none in another error."""
    errors = error.error_dict.get("confirmed", []) if hasattr(error, "error_dict") else []
    return [warning for unconfirmed in errors for warning in (unconfirmed.params or {})["warnings"]]


def registration_warnings(
    allocation: Allocation, details: HireDetails, span: PeriodSpan
) -> list[RegistrationWarning]:
    """Return the warnings of a new hire with these days; `details` are cleaned."""
    return [
        RegistrationWarning(message)
        for message in (
            *_of_days(details, span),
            *_of_hours(PostLimits.of(allocation.grant), span),
            *_of_person(allocation, details, span),
        )
    ]


@dataclass(frozen=True)
class BusyDay:
    """The first day with the most weekly hours of a person, over all hires and grants, and the posts of these hires."""

    day: dt.date
    weekly_hours: Decimal
    posts: Sequence[str]

    def __str__(self) -> str:
        """Return the day in words."""
        return _("%(hours)s timer om ugen i alt fra %(day)s (%(posts)s)") % {
            "hours": format_number(self.weekly_hours, None),
            "day": format_date(self.day),
            "posts": ", ".join(self.posts),
        }


def busy_day_of(
    employee: Employee, most: Decimal, more: Mapping[str, PeriodSpan] = MappingProxyType({})
) -> BusyDay | None:
    """Return the day with the most hours if they are more than `most`; None otherwise.

    `more` are spans that are not registered yet, by the name of their post. On leave nobody works.
    """
    periods = Period.objects.current().filter(
        hire__employee__in=Employee.objects.same_person_as(employee),
        hire__in=Hire.objects.live(),
        kind=PeriodKind.EMPLOYED,
    )
    spans = [(str(row.hire.post), row.span) for row in periods.select_related("hire__post__hospital")]
    spans += more.items()
    busiest = None
    for day in sorted({span.first_day for _post, span in spans}):
        present = [(post, span) for post, span in spans if span.first_day <= day <= span.last_day]
        hours = sum((span.weekly_hours for _post, span in present), Decimal())
        if hours > max(most, busiest.weekly_hours if busiest else Decimal()):
            busiest = BusyDay(day, hours, sorted({post for post, _span in present}))
    return busiest


def _of_days(details: HireDetails, span: PeriodSpan) -> Iterator[str]:
    today, day = clock.today(), {"day": format_date(span.first_day)}
    if span.first_day > today + FAR:
        yield _("Ansat fra er %(day)s, mere end et halvt år frem") % day
    elif span.first_day < today - FAR:
        yield _("Ansat fra er %(day)s, mere end et halvt år tilbage") % day
    if details.agreed_on < span.first_day - LONG_AGREED:
        agreed = {"day": format_date(details.agreed_on)}
        yield _("Aftalt den er %(day)s, mere end et år før ansættelsen begynder") % agreed
    if details.agreed_on > span.first_day:
        agreed = {"day": format_date(details.agreed_on)}
        yield _("Aftalt den er %(day)s, efter at ansættelsen begyndte") % agreed


def _of_hours(limits: PostLimits, span: PeriodSpan) -> Iterator[str]:
    """Yield a question about hours so few that they may be a share of full time, or have lost a digit."""
    if span.weekly_hours * FEW_HOURS > limits.full_time_hours:
        return
    words = {"hours": format_number(span.weekly_hours, None)}
    if span.weekly_hours > 1:
        yield _("Timer om ugen er %(hours)s, højst en femtedel af fuld tid") % words
        return
    words["share"] = format_number(round(span.weekly_hours * limits.full_time_hours, 2), None)
    yield _("Timer om ugen er %(hours)s. Er det en andel af fuld tid, så er det %(share)s timer") % words


def _of_person(allocation: Allocation, details: HireDetails, span: PeriodSpan) -> Iterator[str]:
    """Yield the hospital's hires with the same number on any of the days, or a similar name from the same first day."""
    others = (
        Hire.objects.live()
        .filter(hospital=allocation.hospital_id)
        .with_days()
        .select_related("employee", "post__hospital")
        .order_by("pk")
    )
    with_same_number = set()
    if details.employee_number:
        same_number = others.filter(employee__employee_number=details.employee_number)
        meanwhile = list(same_number.filter(first_day__lte=span.last_day, last_day__gte=span.first_day))
        most = PostLimits.of(allocation.grant).most_weekly_hours
        # A number is one employee's in the hospital.
        busy = (
            busy_day_of(meanwhile[0].employee, most, {_("den nye ansættelse"): span}) if meanwhile else None
        )
        for hire in meanwhile:
            with_same_number.add(hire.pk)
            message = _("Tjenestenummer %(number)s, %(employee)s, er allerede ansat i %(post)s %(days)s")
            words = {"number": details.employee_number, **_hire_in_words(hire)}
            if busy:
                message = _(
                    "Tjenestenummer %(number)s, %(employee)s, er allerede ansat i %(post)s %(days)s, og får %(hours)s"
                )
                words["hours"] = busy
            yield message % words
    # Narrowed by periods first: only a few of a hospital's hires begin on one day.
    beginning = Period.objects.current().filter(hospital=allocation.hospital_id, first_day=span.first_day)
    for hire in others.filter(pk__in=beginning.values("hire"), first_day=span.first_day):
        if hire.pk not in with_same_number and same_name(hire.employee.name, details.name):
            yield _(
                "%(employee)s er allerede registreret i %(post)s fra samme dag, %(first)s"
            ) % _hire_in_words(hire)


def same_name(one: str, other: str) -> bool:
    """Return whether two names have the same words in any order, of letters that look alike."""
    return words_of_name(one) == words_of_name(other)


def words_of_name(name: str) -> list[str]:
    """Return the words of a name in small letters, sorted; letters that look alike are the same."""
    return sorted(name.casefold().translate(_LOOKALIKES).replace(",", " ").split())


def _hire_in_words(hire: Hire) -> dict[str, object]:
    days: dict[str, dt.date] = vars(hire)
    return {
        "employee": hire.employee,
        "post": hire.post,
        "first": format_date(days["first_day"]),
        "days": format_days(days["first_day"], days["last_day"]),
    }
