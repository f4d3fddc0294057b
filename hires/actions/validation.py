"""Validate what is registered; all problems are collected by field before an error is raised."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from allocations.enums import GrantStatus
from allocations.models import Allocation, Department, Grant, Hospital
from hires.actions.details import HireDetails, PostDetails, Term
from hires.capacity import (
    ONE_DAY,
    PeriodSpan,
    PostLimits,
    PostRemainder,
    Schedule,
    free_hours,
    latest_last_day,
    overfull_on,
    unused_days,
)
from hires.models import Employee, Hire, Post
from hires.posts import spans_in
from hires.routes import candidate_questions, routes_of
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.cleaning import NO_LETTER, has_letter, refuse_cpr
from hrtrack.common.text.danish import format_date, format_number

POST_FULL = "post_full"
GRANT_NOT_OPEN = "grant_not_open"
NOT_ADDITIONAL = gettext_lazy("Bekræft, at stillingen er ny og ud over den eksisterende normering")
# Messages at the questions about candidates that are not answered.
UNANSWERED: Mapping[str, Any] = {
    "candidates_assessed": gettext_lazy(
        "Vælg, om kandidater under omplacering eller afskedigelse er vurderet"
    ),
    "not_assessed_reason": gettext_lazy("Vælg, hvorfor kandidater ikke er vurderet"),
}


class Problems:
    """Collects validation errors by field, so that the user reads all of them at once."""

    def __init__(self) -> None:
        self.by_field: dict[str, list[ValidationError]] = {}

    def add(self, field: str, message: str, code: str = "invalid") -> None:
        """Add an error at a field."""
        self.by_field.setdefault(field, []).append(ValidationError(message, code=code))

    def add_text(
        self, field: str, value: str, column: "models.Field[Any, Any] | models.ForeignObjectRel"
    ) -> None:
        """Add errors if a text holds a CPR number or is longer than its column."""
        try:
            refuse_cpr(value)
        except ValidationError as error:
            self.add(field, error.messages[0])
        limit = getattr(column, "max_length", 0)
        if len(value) > limit:
            self.add(field, _("Skriv højst %(limit)s tegn") % {"limit": format_number(limit)})

    def add_name(
        self, field: str, value: str, noun: str, column: "models.Field[Any, Any] | models.ForeignObjectRel"
    ) -> None:
        """Add errors if a name is missing, has no letter, or is no text for its column. `noun` says what is named."""
        if not value:
            self.add(field, _("Indtast %(noun)s") % {"noun": noun})
        self.add_text(field, value, column)
        if value and field not in self.by_field and not has_letter(value):
            self.add(field, _("Indtast %(noun)s med mindst ét bogstav") % {"noun": noun}, code=NO_LETTER)

    def move(self, field: str, to: str) -> None:
        """Move the errors at a field that the form does not have to the field `to`."""
        self.by_field.setdefault(to, []).extend(self.by_field.pop(field, []))
        if not self.by_field[to]:
            del self.by_field[to]

    def take(self, error: ValidationError) -> None:
        """Add the errors of a ValidationError that has them by field."""
        for field, errors in error.error_dict.items():
            self.by_field.setdefault(field, []).extend(errors)

    def concern(self, *fields: str) -> bool:
        """Return whether there is a problem at one of the fields."""
        return not self.by_field.keys().isdisjoint(fields)

    def raise_any(self) -> None:
        """Raise ValidationError if there are problems."""
        if self.by_field:
            raise ValidationError(self.by_field)


def check_grant_is_open(grant: Grant, problems: Problems) -> None:
    """Add a problem unless the grant is open for registration."""
    if grant.status != GrantStatus.OPEN:
        problems.add(
            "__all__",
            _("%(grant)s er ikke åben for registrering. Spørg Center for HR") % {"grant": grant.name},
            code=GRANT_NOT_OPEN,
        )


def check_hospital_is_open(hospital: Hospital, first_day: dt.date, problems: Problems) -> None:
    """Add a problem if a new post would begin when the hospital is closed. Existing posts finish where they are."""
    if hospital.closed_from is not None and hospital.is_closed_on(first_day):
        message = _("%(hospital)s er lukket fra %(day)s. Registrér den nye stilling under %(successor)s")
        params = {
            "hospital": hospital,
            "day": format_date(hospital.closed_from),
            "successor": hospital.successor_name,
        }
        problems.add("first_day", message % params)


def check_post(grant: Grant, post: PostDetails, problems: Problems) -> None:
    """Add the problems of a post's details; the details are cleaned."""
    problems.add_name("department", post.department, _("afdeling"), Department._meta.get_field("name"))
    if post.purpose is None and grant.purposes.exists():
        problems.add("purpose", _("Vælg formål"))
    if any(purpose.grant_id != grant.pk for purpose in (post.purpose, *post.further_purposes) if purpose):
        problems.add("purpose", _("Vælg et af bevillingens formål"))
    if not post.is_additional:
        problems.add("is_additional", str(NOT_ADDITIONAL))


def check_start(
    grant: Grant, post: Post | PostDetails, first_day: dt.date, problems: Problems, but: Hire | None = None
) -> None:
    """Add the problems of a hire's first day in a post, beside the post's other hires than `but`.

    A post's first hire must begin in the grant's window for starts.
    """
    spans = spans_in(post, but) if isinstance(post, Post) else []
    # An unchanged day is not checked again: the window may have moved, or the post's first hire may be annulled.
    is_same = but is not None and but.periods.current().earliest("first_day").first_day == first_day
    is_first = not is_same and all(first_day < span.first_day for span in spans)
    window = (grant.starts_from, grant.starts_until) if grant.starts_from and grant.starts_until else None
    if is_first and window and not window[0] <= first_day <= window[1]:
        problems.add(
            "first_day",
            _("Ansat fra skal ligge fra %(first)s til %(last)s, hvor stillingen kan besættes første gang")
            % {"first": format_date(window[0]), "last": format_date(window[1])},
        )
    if grant.last_day_of_use and first_day > grant.last_day_of_use:
        problems.add(
            "first_day",
            _("Ansat fra må højst være %(day)s, den sidste dag midlerne kan bruges")
            % {"day": format_date(grant.last_day_of_use)},
        )


def check_term(
    grant: Grant, post: Post | PostDetails, term: Term, problems: Problems, but: Hire | None = None
) -> dt.date:
    """Return the hire's last day, and add the problems of its days and hours beside the post's other hires than `but`.

    Without a last day in `term`, the latest day that the posts' length, the post and the grant allow; NO_END if nothing
    limits it.
    """
    first_day, hours, limits = term.first_day, term.weekly_hours, PostLimits.of(grant)
    spans: list[PeriodSpan] = spans_in(post, but) if isinstance(post, Post) else []
    check_start(grant, post, first_day, problems, but)
    ends = [
        (
            limits.last_day(first_day),
            _("Ansat til og med må højst være %(day)s, %(length)s efter ansættelsens start"),
        )
    ]
    if not 0 < hours <= limits.most_weekly_hours:
        problems.add("weekly_hours", hours_refused(limits))
    elif term.last_day is None or term.last_day >= first_day:
        room_until = latest_last_day(spans, first_day, hours, limits)
        if room_until is None:
            _add_no_room(spans, post, term, limits, problems)
        else:
            message = _("Ansat til og med må højst være %(day)s. Der er ikke plads til mere i stillingen")
            ends.append((room_until, message))
    if term.last_day and term.last_day < first_day:
        problems.add(
            "last_day", _("Ansat til og med skal være %(day)s eller senere") % {"day": format_date(first_day)}
        )
        return term.last_day
    if grant.last_day_of_use and limits.months is not None:
        message = _("Ansat til og med må højst være %(day)s, den sidste dag midlerne kan bruges")
        ends.append((grant.last_day_of_use, message))
    latest, message = min(ends, key=lambda end: end[0])
    if term.last_day and term.last_day > latest:
        problems.add("last_day", message % {"day": format_date(latest), "length": length_in_words(limits)})
    return term.last_day or max(latest, first_day)


def _add_no_room(
    spans: Sequence[PeriodSpan],
    post: Post | PostDetails,
    term: Term,
    limits: PostLimits,
    problems: Problems,
) -> None:
    """Add the problem of a term for which the post has no room on its first day, beside the others' `spans`."""
    free = free_hours(spans, term.first_day, limits)
    if PostRemainder.of(spans, limits).is_used_up:
        message = (
            _("Stillingsåret i %(post)s er brugt. Vælg en anden stilling")
            if limits.months == 12
            else _("Stillingens tid i %(post)s er brugt. Vælg en anden stilling")
        )
        problems.add("post", message % {"post": post}, code=POST_FULL)
    elif free < term.weekly_hours:
        problems.add(
            "weekly_hours",
            _("Der er %(free)s timer om ugen ledige i %(post)s den %(day)s")
            % {"free": format_number(free, None), "post": post, "day": format_date(term.first_day)},
            code=POST_FULL,
        )
    else:
        problems.add(
            "weekly_hours",
            _("Der er ikke plads til så mange timer i %(post)s") % {"post": post},
            code=POST_FULL,
        )


def check_schedule(
    grant: Grant,
    hire: Hire,
    post: Post,
    schedule: Schedule,
    problems: Problems,
    *,
    days_at: str,
    hours_at: str | None = None,
) -> None:
    """Add the problems of a hire's new schedule in a post, beside the post's other hires.

    Problems stand at the field `days_at`; those that fewer hours would solve stand at `hours_at`, if given.
    """
    limits = PostLimits.of(grant)
    first_day, last_day = schedule[0].first_day, schedule[-1].last_day
    ends = [
        (
            limits.last_day(first_day),
            _("Ansættelsen kan højst vare til %(day)s, %(length)s efter dens start"),
        )
    ]
    if grant.last_day_of_use and limits.months is not None:
        ends.append((grant.last_day_of_use, _("Midlerne kan kun bruges til og med %(day)s")))
    latest, message = min(ends, key=lambda end: end[0])
    if last_day > latest:
        problems.add(days_at, message % {"day": format_date(latest), "length": length_in_words(limits)})
        return
    others = spans_in(post, hire)
    everyone = [*others, *schedule]
    overfull = overfull_on(everyone, limits)
    if overfull is not None:
        free = free_hours(others, overfull, limits)
        params = {
            "free": format_number(max(free, Decimal()), None),
            "post": post,
            "day": format_date(overfull),
        }
        message = _("Der er %(free)s timer om ugen ledige i %(post)s den %(day)s")
        problems.add(hours_at or days_at, message % params, code=POST_FULL)
    elif (left := unused_days(everyone, limits)) is not None and left < 0:
        message = _(
            "Der er ikke plads til det i stillingsåret i %(post)s: det er %(days)s dage på fuld tid for meget"
        )
        if limits.months != 12:
            message = _(
                "Der er ikke plads til det i stillingens tid i %(post)s: det er %(days)s dage på fuld tid for meget"
            )
        params = {"post": post, "days": format_number(-left, 1)}
        problems.add(hours_at or days_at, message % params, code=POST_FULL)


def day_refused(first: dt.date, last: dt.date) -> str:
    """Return the message at a day that is not from the first to the last."""
    if last >= NO_END - ONE_DAY:
        return _("Indtast %(first)s eller en senere dag") % {"first": format_date(first)}
    days = {"first": format_date(first), "last": format_date(last)}
    return _("Indtast en dag fra %(first)s til %(last)s") % days


def hours_refused(limits: PostLimits) -> str:
    """Return the message at weekly hours that nobody can have."""
    hours = format_number(limits.most_weekly_hours, None)
    return _("Indtast timer om ugen: over 0 og højst %(hours)s") % {"hours": hours}


def length_in_words(limits: PostLimits) -> str:
    """Return the length of posts as people say it: "ét år", "2 år", "18 måneder"; empty without an end."""
    if limits.months is None:
        return ""
    years, months = divmod(limits.months, 12)
    if months:
        return ngettext("én måned", "%(months)s måneder", limits.months) % {"months": limits.months}
    return ngettext("ét år", "%(years)s år", years) % {"years": years}


def check_person(
    allocation: Allocation,
    details: HireDetails,
    first_day: dt.date | None,
    problems: Problems,
    but: Employee | None = None,
) -> Employee:
    """Return the employee of a hire, and add the problems of the name and the employment number.

    Without a first day, the number is not demanded.

    The hospital's employee with that number, else `but`, whose name and number are corrected, else a new one, unsaved.
    """
    name, number = details.name, details.employee_number
    problems.add_name("name", name, _("navn"), Employee._meta.get_field("name"))
    problems.add_text("employee_number", number, Employee._meta.get_field("employee_number"))
    if number:
        others = Employee.objects.filter(hospital=allocation.hospital_id).exclude(
            pk__in=[but.pk] if but else []
        )
        known = others.filter(employee_number=number).first()
        if known is not None:
            if known.name.casefold() != name.casefold():
                problems.add(
                    "employee_number",
                    _("Tjenestenummer %(number)s tilhører %(name)s. Ret nummeret eller navnet")
                    % {"number": number, "name": known.name},
                )
            return known
    elif first_day is not None and first_day <= clock.today():
        problems.add("employee_number", _("Indtast tjenestenummer. Det er kun frivilligt indtil start"))
    return but or Employee(hospital=allocation.hospital, name=name, employee_number=number or None)


def check_details(grant: Grant, details: HireDetails, problems: Problems) -> None:
    """Add the problems of a hire's other details; the details are cleaned."""
    if details.staff_group is None:
        if grant.staff_groups.exists():
            problems.add("staff_group", _("Vælg personalegruppe"))
    elif details.staff_group.grant_id != grant.pk:
        problems.add("staff_group", _("Vælg en af bevillingens personalegrupper"))
    if details.agreed_on > clock.today():
        problems.add("agreed_on", _("Aftalt den må ikke ligge efter i dag"))
    if details.route not in routes_of(grant):
        problems.add("route", _("Vælg en anden rekrutteringsvej. Bevillingen har ingen omplaceringsordning"))
    for question in candidate_questions(grant, details.route, details.candidates_assessed):
        if getattr(details, question) is None:
            problems.add(question, str(UNANSWERED[question]))
    problems.add_text(
        "over_money_reason", details.over_money_reason, Hire._meta.get_field("over_money_reason")
    )
    if grant.restriction and not details.restriction_attested:
        problems.add("restriction_attested", not_attested(grant))


def not_attested(grant: Grant) -> str:
    """Return the message to a user who does not attest the grant's restriction."""
    return _("Bekræft, at stillingen ikke bruges til: %(restriction)s") % {"restriction": grant.restriction}
