"""Register the rows of a table of hires through the service, all or none, and record the outcome of each row."""

import datetime as dt
import json
import uuid
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import tablib
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from import_export import resources
from import_export.results import Result

from accounts.models import User
from allocations.hospital_names import is_part_of
from allocations.models import Allocation
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.register import check_registration, register_hire
from hires.actions.validation import NOT_ADDITIONAL, not_attested
from hires.actions.warnings import RegistrationWarning, same_name, unconfirmed_warnings
from hires.bulk import doubts, values
from hires.bulk.columns import COLUMNS, NEW, STATE, UNIT, Cells, nearest, plain, plain_heading, spellings
from hires.bulk.reading import SourceHires, SourceRow
from hires.capacity import PostLimits
from hires.figures.statement import allocation_figures
from hires.forms.fields import HireFields, PostFields
from hires.models import Employee, Hire, Post
from hrtrack.common import clock
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.forms import DanishDateField

# The namespace of the rows' keys; with another one every row would count as new.
_ROWS = uuid.UUID("5d0d8c1e-6e0f-4d51-9a2c-0c8f2f6f6f10")
_ONCE = "once"  # in place of a missing reason, while the plan is made


class HireRowForm(PostFields, HireFields):
    """A row, with the fields, checks and messages of the form that registers one hire."""

    is_additional = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, allocation: Allocation, is_new_post: bool) -> None:
        self.is_new_post = is_new_post
        super().__init__(data, allocation=allocation)
        for form_field in self.fields.values():
            if isinstance(form_field, DanishDateField):
                form_field.is_from_file = True
        if not allocation.grant.restriction:
            del self.fields["restriction_attested"]

    def required_by_answers(self) -> list[str]:
        """Return the fields that must be answered; a new post also needs its department and purpose."""
        return [*super().required_by_answers(), *(["department", "purpose"] if self.is_new_post else [])]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.is_new_post and not cleaned.get("is_additional"):
            self.add_error("is_additional", str(NOT_ADDITIONAL))
        if "restriction_attested" in self.fields and not cleaned.get("restriction_attested"):
            self.add_error("restriction_attested", not_attested(self.allocation.grant))
        return cleaned


@dataclass(frozen=True)
class RequestedHire:
    """The registration that a row requests. `key` is the same whenever the same row is imported again.

    `label` is the same for the rows that share a new post.
    """

    key: uuid.UUID
    post: Post | PostDetails
    label: str
    term: Term
    details: HireDetails


@dataclass
class RowOutcome:
    """The outcome of a row: its hire, which `is_known` if registered before, or its problems by field.

    A row with problems has the hire that it differs from, if any.
    `shown` are the texts as they were understood, by field. `last_day` is the hire's, also where the table has none.
    """

    row: SourceRow
    shown: Mapping[str, str] = field(default_factory=dict)
    hire: Hire | None = None
    term: Term | None = None
    last_day: dt.date | None = None
    is_known: bool = False
    problems: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[RegistrationWarning] = field(default_factory=list)
    money: str = ""


class HireResource(resources.ModelResource):
    """The import of one table for one allocation, whose row is locked. Warnings are recorded, not asked about.

    The resource has no fields: the library copies and validates nothing, since the service makes the hire.
    """

    class Meta:
        model = Hire
        fields = ()
        import_id_fields = ()  # get_instance finds the hire by the row's key
        use_transactions = True
        rollback_on_validation_errors = True
        report_skipped = True
        skip_diff = True
        skip_html_diff = True

    def __init__(self, *, by: User | None, allocation: Allocation, reason: str, table: SourceHires) -> None:
        super().__init__()
        self.table = table
        words = map(plain_heading, spellings(allocation.grant.units.noun))
        self.has_units = plain_heading(table.unit_heading) in words
        self.by = by
        self.allocation = allocation
        self.reason = reason
        self.cells = Cells(allocation)
        posts = Post.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        self.posts = {post.number: post for post in posts.select_related("hospital", "department", "purpose")}
        self.shared: dict[str, Post] = {}
        self.departments = {
            plain(department.name): department.name for department in allocation.hospital.departments.all()
        }
        hires = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        hires = hires.select_related("employee", "post__hospital", "post__department").order_by("pk")
        self.registered_hires = list(hires.prefetch_related("periods"))
        self.known = {hire.submission_key: hire for hire in self.registered_hires if hire.submission_key}
        numbered = Employee.objects.filter(hospital=allocation.hospital_id, employee_number__startswith="0")
        numbers = [str(number) for number in numbered.values_list("employee_number", flat=True)]
        self.numbers_without_zeros = {number.lstrip("0"): number for number in numbers}
        self.rows_by_key: dict[uuid.UUID | int, int] = {}
        self.found: Hire | None = None
        self.doubts: dict[int, dict[str, str]] = defaultdict(dict)
        self.questions: dict[int, list[str]] = defaultdict(list)
        self.outcomes: list[RowOutcome] = []
        self.committed = self.remaining = Decimal()
        # What a list of hires says of those that came to nothing.
        self.gone = {
            plain(text)
            for state in (gettext_lazy("Annulleret"), gettext_lazy("Trukket tilbage"))
            for text in spellings(state)
        }

    def run(self, *, keep: bool) -> list[RowOutcome]:
        """Return the outcome of each row. All is taken back unless `keep` is set and no row has problems."""
        limits, rows = PostLimits.of(self.allocation.grant), self.table.rows
        for number, name, problem in doubts.days_in_doubt(rows):
            self.doubts[number][name] = problem
        for number, question in doubts.questions(rows, limits.full_time_hours, limits.most_weekly_hours):
            self.questions[number].append(question)
        for row in rows:
            if known := self.numbers_without_zeros.get(row.texts.get("employee_number", "")):
                message = _("Tjenestenummer %(text)s ligner %(known)s, som I har. Mangler et nul foran?")
                words = {"text": row.texts["employee_number"], "known": known}
                self.questions[row.number].append(message % words)
        dataset = tablib.Dataset(headers=["row"])
        for row in rows:
            dataset.append([row])
        result = self.import_data(dataset, dry_run=not keep)
        for first in (*result.base_errors, *(errors[0] for _row, errors in result.row_errors())):
            raise first.error
        return self.outcomes

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Understand the row. ValidationError, recorded at its fields, if that fails."""
        source: SourceRow = row["row"]
        self.outcome = RowOutcome(source, shown=self.cells.understood(source.texts))
        self.outcomes.append(self.outcome)
        try:
            self.found = self.registered_as(source)
            if self.found is None:
                self.requested = self.understood(source)
                self.outcome.term = self.requested.term
        except ValidationError as error:
            raise self.recorded(error) from error

    def get_instance(self, instance_loader: Any, row: Any) -> Hire | None:
        return self.found or self.known.get(self.requested.key)

    def skip_row(self, instance: Hire, *args: Any, **kwargs: Any) -> bool:
        """Return True for a row that is registered already."""
        if instance.pk is None:
            return False
        self.outcome.hire, self.outcome.is_known = instance, True
        if self.found is None:
            self.take(instance)
        return True

    def save_instance(self, instance: Hire, *args: Any, **kwargs: Any) -> None:
        """Register the row's hire. ValidationError, recorded at its fields, if the service refuses."""
        try:
            hire = self.register()
        except ValidationError as error:
            raise self.recorded(error) from error
        self.outcome.hire = hire
        self.take(hire)
        # The library reports its own instance, so that one must be the registered hire.
        vars(instance).update(vars(hire))

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        """Record the hospital's figures before anything is taken back.

        The library's own hook is left out: only the database's owner may set a sequence.
        """
        figures = allocation_figures(self.allocation, clock.today())
        self.committed, self.remaining = figures.committed, figures.remaining
        hires = {outcome.hire.pk: outcome for outcome in self.outcomes if outcome.hire is not None}
        for hire in Hire.objects.filter(pk__in=hires).with_days():
            hires[hire.pk].last_day = hire.last_day

    def take(self, hire: Hire) -> None:
        """Make the hire's post and department known to the rows below."""
        if self.requested.label:
            self.shared[self.requested.label] = hire.post
        self.departments.setdefault(plain(hire.post.department.name), hire.post.department.name)

    def recorded(self, error: ValidationError) -> ValidationError:
        """Record the error's messages at their fields in the outcome, in the order of columns, and return the error."""
        by_field: Any = (
            error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        )
        order = [column.field for column in COLUMNS]
        self.outcome.problems = dict(
            sorted(
                by_field.items(), key=lambda item: order.index(item[0]) if item[0] in order else len(order)
            )
        )
        return error

    def registered_as(self, row: SourceRow) -> Hire | None:
        """Return the hire of the same person in the same post from the same day as the row; None if there is none.

        So a row of HRTrack's own list is known; only there a withdrawn or annulled hire counts. ValidationError by field if the row says other hours or another last day
        than was ever registered: an import changes nothing.
        """
        try:
            post, _label = self.post_of(row.texts.get("post", ""))
        except ValidationError:
            return None
        first_day, texts = values.day_in(row.texts.get("first_day", "")), self.outcome.shown
        if post is None or first_day is None:
            return None
        for hire in self.registered_hires:
            periods = list(hire.periods.all())
            is_same = hire.post_id == post.pk and first_day in {period.first_day for period in periods}
            is_shown = hire.is_live or self.table.is_own_list
            if not (is_same and is_shown and self.is_same_person(hire, row)):
                continue
            self.refuse_second(hire.pk, row)
            last_day = values.day_in(texts.get("last_day", ""))
            differs = {
                "last_day": last_day and last_day not in {period.last_day for period in periods},
                "weekly_hours": texts.get("weekly_hours")
                and texts["weekly_hours"] not in {values.shown_hours(each.weekly_hours) for each in periods},
            }
            message = _(
                "Det er andet, end der er registreret for %(employee)s i %(post)s. En indlæsning ændrer intet: ret det på siden om ansættelsen"
            )
            errors = {
                name: ValidationError(message % {"employee": hire.employee, "post": post})
                for name, is_other in differs.items()
                if is_other
            }
            if errors:
                self.outcome.hire = hire  # who is shown
                raise ValidationError(errors)
            current = [period for period in periods if period.replaced_by_id is None]
            self.outcome.term = Term(first_day=current[0].first_day, weekly_hours=current[-1].weekly_hours)
            return hire
        return None

    @staticmethod
    def is_same_person(hire: Hire, row: SourceRow) -> bool:
        """Return whether the row has the employee's number, or the name where one of them has no number."""
        number = row.texts.get("employee_number", "").strip("-–—")
        if number and hire.employee.employee_number:
            return number == hire.employee.employee_number
        return same_name(hire.employee.name, row.texts.get("name", ""))

    def refuse_second(self, key: uuid.UUID | int, row: SourceRow) -> None:
        """Raise ValidationError if a row above has the same key."""
        if key in self.rows_by_key:
            message = _("Rækken siger det samme som række %s. Slet den ene") % self.rows_by_key[key]
            raise ValidationError({"name": message})
        self.rows_by_key[key] = row.number

    def understood(self, row: SourceRow) -> RequestedHire:
        """Return the row's request. ValidationError by field for texts that are wrong or missing."""
        data, wrong = self.cells.to_form(row.texts)
        for name, message in self.doubts[row.number].items():
            wrong.setdefault(name, ValidationError(message))
        if plain(row.texts.get(STATE, "")) in self.gone:
            message = _("Rækken er »%s«. Slet den, eller ret feltet, hvis ansættelsen skal registreres")
            wrong[NON_FIELD_ERRORS] = ValidationError(message % row.texts[STATE])
        post, label = None, ""
        try:
            post, label = self.post_of(data.pop("post", ""))
        except ValidationError as error:
            wrong.setdefault("post", error)
        form_data = QueryDict(mutable=True)
        for name, value in data.items():
            form_data.setlist(name, value if isinstance(value, list) else [value])
        form = HireRowForm(
            form_data, allocation=self.allocation, is_new_post=post is None and "post" not in wrong
        )
        errors = {name: messages.as_data() for name, messages in form.errors.items()}
        if errors or wrong:
            raise ValidationError({**self.also_refused(form, post, wrong), **errors, **wrong})
        key = self.key_of(form, plain(row.texts.get("post", "")))
        self.refuse_second(key, row)
        # The post of a registered row may have been corrected since.
        if post is not None and key not in self.known and (differs := self.not_of_post(post, form, row)):
            raise ValidationError({**self.also_refused(form, post, {}), **differs})
        details = replace(form.details(), submission_key=key)
        return RequestedHire(key, post or form.post_details(), label, form.term(), details)

    def also_refused(self, form: HireRowForm, post: Post | None, wrong: Mapping[str, Any]) -> dict[str, Any]:
        """Return the errors by field that the service finds in the answers of a row that is refused already."""
        is_placed = "post" not in wrong
        try:
            check_registration(
                by=self.by,
                allocation=self.allocation,
                post=(post or form.post_details()) if is_placed else None,
                term=form.term_so_far(wrong),
                details=form.details(),
            )
        except ValidationError as error:
            return dict(error.error_dict)
        return {}

    def post_of(self, text: str) -> tuple[Post | None, str]:
        """Return the post, None for a new one, and the label that the rows of a new post share. ValidationError if unknown."""
        typed = plain(text)
        new = {plain(name) for name in spellings(NEW)}
        first, _space, label = typed.partition(" ")
        if not typed or typed in new:
            return None, ""
        if first in new and label.isascii() and label.isalnum():
            return self.shared.get(label), label
        short_name, _dash, number = typed.rpartition("-")
        if short_name == plain(self.allocation.hospital.short_name):
            post = self.posts.get(whole_number(number) or 0)
            if post is not None:
                return post, ""
        near = nearest(text, map(str, self.posts.values()))
        hint = _(" Mente du »%s«?") % near if near else ""
        message = _("»%(text)s« er ingen af jeres stillinger.%(hint)s Skriv »Ny« for en ny stilling")
        raise ValidationError(message % {"text": text, "hint": hint})

    @staticmethod
    def not_of_post(post: Post, form: HireRowForm, row: SourceRow) -> dict[str, ValidationError]:
        """Return errors for the row's texts about its post that differ from the post itself."""
        cleaned = form.cleaned_data
        further = set(post.further_purposes.all())
        differs = {
            "department": plain(cleaned["department"]) != plain(post.department.name),
            "purpose": cleaned.get("purpose") != post.purpose,
            "further_purposes": set(cleaned.get("further_purposes", ())) != further,
            "low_activity": cleaned.get("low_activity", post.low_activity) != post.low_activity,
        }
        message = _("Sådan står det ikke i %s. Lad feltet stå tomt, eller ret stillingen selv") % post
        return {
            name: ValidationError(message)
            for name, is_other in differs.items()
            if is_other and row.texts.get(name)
        }

    def key_of(self, form: HireRowForm, post: str) -> uuid.UUID:
        """Return the row's key: the same for the same values in the same allocation, however they are written."""
        values = {name: _plainly(value) for name, value in form.cleaned_data.items()}
        content = [self.allocation.grant_id, self.allocation.hospital_id, post, values]
        return uuid.uuid5(_ROWS, json.dumps(content, sort_keys=True))

    def register(self) -> Hire:
        """Register the hire in spite of warnings and a missing reason, which the outcome records for the plan to ask about."""
        requested = self.requested
        row = self.outcome.row
        self.outcome.warnings += [
            *map(RegistrationWarning, self.questions[row.number]),
            *self.of_other_unit(row),
        ]
        if isinstance(requested.post, PostDetails):
            self.outcome.warnings += self.new_department(requested.post.department)
        try:
            return self.registered(confirmed=())
        except ValidationError as error:
            self.outcome.warnings += unconfirmed_warnings(error)
        try:
            return self.registered()
        except ValidationError as error:
            return self.with_reason(error)

    def with_reason(self, error: ValidationError) -> Hire:
        """Register the hire with a reason. Raise `error` unless the reason is all that is missing."""
        messages = error.message_dict if hasattr(error, "error_dict") else {}
        if messages.keys() != {"over_money_reason"}:
            raise error
        [self.outcome.money] = messages["over_money_reason"]
        return self.registered(reason=self.reason or _ONCE)

    def registered(self, reason: str = "", confirmed: Collection[str] | None = None) -> Hire:
        """Register the hire through the service and return it. `confirmed` None confirms every warning."""
        requested = self.requested
        return register_hire(
            by=self.by,
            allocation=self.allocation,
            post=requested.post,
            term=requested.term,
            details=replace(requested.details, over_money_reason=reason),
            confirmed=confirmed,
        )

    def of_other_unit(self, row: SourceRow) -> list[RegistrationWarning]:
        """Return the question about a row that names another hospital, or unit of the grant; none for other rows."""
        hospital, text = self.allocation.hospital, row.texts.get(UNIT, "")
        own = (hospital.name, hospital.short_name)
        if not (text and self.has_units) or any(
            is_part_of(text, name) or plain(text) == plain(name) for name in own
        ):
            return []
        message = _("Rækken er for »%(text)s«. Skal den registreres under %(hospital)s?")
        return [RegistrationWarning(message % {"text": text, "hospital": hospital})]

    def new_department(self, name: str) -> list[RegistrationWarning]:
        """Return the warning that the department is new; none for a known department."""
        if plain(name) in self.departments:
            return []
        near = nearest(name, self.departments.values())
        hint = _(" Mente du »%s«?") % near if near else ""
        return [
            RegistrationWarning(
                _("Afdelingen »%(name)s« findes ikke og bliver oprettet.%(hint)s")
                % {"name": name, "hint": hint}
            )
        ]


def _plainly(value: Any) -> Any:
    """Return a cleaned value as JSON, the same for every way to write the value."""
    match value:
        case models.QuerySet() | list():
            return sorted(instance.pk for instance in value)
        case models.Model():
            return value.pk
        case Decimal():
            return str(value.normalize())
        case bool() | None:
            return value
        case _:
            return plain(str(value))
