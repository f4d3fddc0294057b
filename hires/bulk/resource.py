"""Register the rows of a table of hires through the service, all or none, and record the outcome of each row."""

import json
import uuid
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

import tablib
from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.http import QueryDict
from django.utils.translation import gettext as _
from import_export import resources
from import_export.results import Result

from accounts.models import User
from allocations.models import Allocation
from hires.actions.details import HireDetails, PostDetails, Term
from hires.actions.register import register_hire
from hires.actions.validation import NOT_ADDITIONAL, not_attested
from hires.actions.warnings import RegistrationWarning, unconfirmed_warnings
from hires.bulk.columns import COLUMNS, NEW, Cells, nearest, plain, spellings
from hires.bulk.reading import SourceRow
from hires.figures.statement import allocation_figures
from hires.forms.fields import HireFields, PostFields
from hires.models import Hire, Post
from hrtrack.common import clock
from hrtrack.common.text.digits import whole_number

# The namespace of the rows' keys; with another one every row would count as new.
_ROWS = uuid.UUID("5d0d8c1e-6e0f-4d51-9a2c-0c8f2f6f6f10")
_ONCE = "once"  # in place of a missing reason, while the plan is made


class HireRowForm(PostFields, HireFields):
    """A row, with the fields, checks and messages of the form that registers one hire."""

    is_additional = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, allocation: Allocation, is_new_post: bool) -> None:
        self.is_new_post = is_new_post
        super().__init__(data, allocation=allocation)
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
    """The outcome of a row: its hire, which `is_known` if registered before, or its problems by field."""

    row: SourceRow
    hire: Hire | None = None
    term: Term | None = None
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

    def __init__(self, *, by: User | None, allocation: Allocation, reason: str) -> None:
        super().__init__()
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
        keyed = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        self.known = {
            hire.submission_key: hire
            for hire in keyed.exclude(submission_key=None).select_related("employee", "post__hospital")
        }
        self.rows_by_key: dict[uuid.UUID, int] = {}
        self.outcomes: list[RowOutcome] = []
        self.committed = self.remaining = Decimal()

    def run(self, rows: Collection[SourceRow], *, keep: bool) -> list[RowOutcome]:
        """Return the outcome of each row. All is taken back unless `keep` is set and no row has problems."""
        dataset = tablib.Dataset(headers=["row"])
        for row in rows:
            dataset.append([row])
        result = self.import_data(dataset, dry_run=not keep)
        for first in (*result.base_errors, *(errors[0] for _row, errors in result.row_errors())):
            raise first.error
        return self.outcomes

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        """Understand the row. ValidationError, recorded at its fields, if that fails."""
        self.outcome = RowOutcome(row["row"])
        self.outcomes.append(self.outcome)
        try:
            self.requested = self.understood(row["row"])
        except ValidationError as error:
            raise self.recorded(error) from error
        self.outcome.term = self.requested.term

    def get_instance(self, instance_loader: Any, row: Any) -> Hire | None:
        return self.known.get(self.requested.key)

    def skip_row(self, instance: Hire, *args: Any, **kwargs: Any) -> bool:
        """Return True for a row that is registered already."""
        if instance.pk is None:
            return False
        self.outcome.hire, self.outcome.is_known = instance, True
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

    def understood(self, row: SourceRow) -> RequestedHire:
        """Return the row's request. ValidationError by field for texts that are wrong or missing."""
        data, wrong = self.cells.to_form(row.texts)
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
            raise ValidationError({**errors, **wrong})
        key = self.key_of(form, plain(row.texts.get("post", "")))
        if key in self.rows_by_key:
            message = _("Rækken siger det samme som række %s. Slet den ene") % self.rows_by_key[key]
            raise ValidationError({"name": message})
        self.rows_by_key[key] = row.number
        # The post of a registered row may have been corrected since.
        if post is not None and key not in self.known and (differs := self.not_of_post(post, form, row)):
            raise ValidationError(differs)
        details = replace(form.details(), submission_key=key)
        return RequestedHire(key, post or form.post_details(), label, form.term(), details)

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
        if isinstance(requested.post, PostDetails):
            self.outcome.warnings += self.new_department(requested.post.department)
        try:
            return self.registered(confirmed=())
        except ValidationError as error:
            warnings = unconfirmed_warnings(error)
            if not warnings:
                return self.with_reason(error)
            self.outcome.warnings += warnings
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
