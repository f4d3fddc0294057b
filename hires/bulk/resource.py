"""Registers the rows of a table of hires through the service, all of them or none, and remembers how each went."""

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
from hires.actions.locking import committed
from hires.actions.register import register_hire
from hires.actions.validation import NOT_ADDITIONAL, not_attested
from hires.actions.warnings import RegistrationWarning, unconfirmed_warnings
from hires.bulk.columns import COLUMNS, NEW, Cells, nearest, plain, spellings
from hires.bulk.reading import SourceRow
from hires.forms.fields import HireFields, PostFields
from hires.models import Hire, Post
from hrtrack.common.text.digits import whole_number

# In which the keys of rows are made; another would make every row a new one.
_ROWS = uuid.UUID("5d0d8c1e-6e0f-4d51-9a2c-0c8f2f6f6f10")
_ONCE = "once"  # in place of a reason, while a table is only looked through


class HireRowForm(PostFields, HireFields):
    """A row, held to what is asked of whoever registers one hire, in the same words."""

    is_additional = forms.BooleanField(required=False)

    def __init__(self, data: QueryDict, *, allocation: Allocation, is_new_post: bool) -> None:
        self.is_new_post = is_new_post
        super().__init__(data, allocation=allocation)
        if not allocation.grant.restriction:
            del self.fields["restriction_attested"]

    def required_by_answers(self) -> list[str]:
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
    """What a row asks to have registered. `key` is the row's own: the same whenever the same row comes again.

    `label` joins the rows that share a new post.
    """

    key: uuid.UUID
    post: Post | PostDetails
    label: str
    term: Term
    details: HireDetails


@dataclass
class RowOutcome:
    """How a row went: the hire there is, whether it was there before, or what is wrong, by field."""

    row: SourceRow
    hire: Hire | None = None
    term: Term | None = None
    is_known: bool = False
    problems: dict[str, list[str]] = field(default_factory=dict)
    warnings: list[RegistrationWarning] = field(default_factory=list)
    money: str = ""


class HireResource(resources.ModelResource):
    """One table of one allocation, whose row is locked. What may be a mistake is noted, not asked about.

    It has no fields: the library puts nothing on a hire and validates nothing, since the service makes the hire.
    """

    class Meta:
        model = Hire
        fields = ()
        import_id_fields = ()  # the row's own key tells it, see get_instance
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
        self.departments = {plain(each.name): each.name for each in allocation.hospital.departments.all()}
        keyed = Hire.objects.filter(grant=allocation.grant_id, hospital=allocation.hospital_id)
        self.known = {
            hire.submission_key: hire
            for hire in keyed.exclude(submission_key=None).select_related("employee", "post__hospital")
        }
        self.read: dict[uuid.UUID, int] = {}
        self.outcomes: list[RowOutcome] = []
        self.committed = Decimal()

    def run(self, rows: Collection[SourceRow], *, keep: bool) -> list[RowOutcome]:
        """How each row goes; everything is taken back unless it is to be kept and nothing is wrong."""
        dataset = tablib.Dataset(headers=["row"])
        for row in rows:
            dataset.append([row])
        result = self.import_data(dataset, dry_run=not keep)
        for first in (*result.base_errors, *(errors[0] for _row, errors in result.row_errors())):
            raise first.error
        return self.outcomes

    def before_import_row(self, row: Any, **kwargs: Any) -> None:
        self.outcome = RowOutcome(row["row"])
        self.outcomes.append(self.outcome)
        try:
            self.asked = self.understood(row["row"])
        except ValidationError as error:
            raise self.told(error) from error
        self.outcome.term = self.asked.term

    def get_instance(self, instance_loader: Any, row: Any) -> Hire | None:
        return self.known.get(self.asked.key)

    def skip_row(self, instance: Hire, *args: Any, **kwargs: Any) -> bool:
        if instance.pk is None:
            return False
        self.outcome.hire, self.outcome.is_known = instance, True
        self.take(instance)
        return True

    def save_instance(self, instance: Hire, *args: Any, **kwargs: Any) -> None:
        try:
            hire = self.register()
        except ValidationError as error:
            raise self.told(error) from error
        self.outcome.hire = hire
        self.take(hire)
        # The library tells of the instance that it made itself.
        vars(instance).update(vars(hire))

    def after_import(self, dataset: tablib.Dataset, result: Result, **kwargs: Any) -> None:
        """Reckoned before anything is taken back. No sequence is set: nobody but the database's owner may."""
        self.committed = committed(self.allocation)

    def take(self, hire: Hire) -> None:
        if self.asked.label:
            self.shared[self.asked.label] = hire.post
        self.departments.setdefault(plain(hire.post.department.name), hire.post.department.name)

    def told(self, error: ValidationError) -> ValidationError:
        """The error, put down at the fields it is of."""
        by_field: Any = (
            error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
        )
        order = [column.field for column in COLUMNS]
        self.outcome.problems = dict(
            sorted(
                by_field.items(), key=lambda each: order.index(each[0]) if each[0] in order else len(order)
            )
        )
        return error

    def understood(self, row: SourceRow) -> RequestedHire:
        """ValidationError by field for what can't be understood, or lacks."""
        data, wrong = self.cells.sent(row.texts)
        post, label = None, ""
        try:
            post, label = self.post_of(data.pop("post", ""))
        except ValidationError as error:
            wrong.setdefault("post", error)
        sent = QueryDict(mutable=True)
        for name, value in data.items():
            sent.setlist(name, value if isinstance(value, list) else [value])
        form = HireRowForm(sent, allocation=self.allocation, is_new_post=post is None and "post" not in wrong)
        errors = {name: found.as_data() for name, found in form.errors.items()}
        if errors or wrong:
            raise ValidationError({**errors, **wrong})
        key = self.key_of(form, plain(row.texts.get("post", "")))
        if key in self.read:
            message = _("Rækken siger det samme som række %s. Slet den ene") % self.read[key]
            raise ValidationError({"name": message})
        self.read[key] = row.number
        # What is registered already may have been corrected since.
        if post is not None and key not in self.known and (differs := self.not_of_post(post, form, row)):
            raise ValidationError(differs)
        details = replace(form.details(), submission_key=key)
        return RequestedHire(key, post or form.post_details(), label, form.term(), details)

    def post_of(self, text: str) -> tuple[Post | None, str]:
        """The post that is meant, None for a new one, and what joins the rows that share it."""
        typed = plain(text)
        new = {plain(each) for each in spellings(NEW)}
        first, _space, label = typed.partition(" ")
        if not typed or typed in new:
            return None, ""
        if first in new and label.isascii() and label.isalnum():
            return self.shared.get(label), label
        short_name, _dash, number = typed.rpartition("-")
        if short_name == plain(self.allocation.hospital.short_name):
            found = self.posts.get(whole_number(number) or 0)
            if found is not None:
                return found, ""
        near = nearest(text, map(str, self.posts.values()))
        hint = _(" Mente du »%s«?") % near if near else ""
        message = _("»%(text)s« er ingen af jeres stillinger.%(hint)s Skriv »Ny« for en ny stilling")
        raise ValidationError(message % {"text": text, "hint": hint})

    @staticmethod
    def not_of_post(post: Post, form: HireRowForm, row: SourceRow) -> dict[str, ValidationError]:
        """What a row says of the post it goes into, and the post does not."""
        said = form.cleaned_data
        further = set(post.further_purposes.all())
        differs = {
            "department": plain(said["department"]) != plain(post.department.name),
            "purpose": said.get("purpose") != post.purpose,
            "further_purposes": set(said.get("further_purposes", ())) != further,
            "low_activity": said["low_activity"] != post.low_activity,
        }
        message = _("Sådan står det ikke i %s. Lad feltet stå tomt, eller ret stillingen selv") % post
        return {
            name: ValidationError(message) for name, is_so in differs.items() if is_so and row.texts.get(name)
        }

    def key_of(self, form: HireRowForm, post: str) -> uuid.UUID:
        said = {name: _plainly(value) for name, value in form.cleaned_data.items()}
        told = [self.allocation.grant_id, self.allocation.hospital_id, post, said]
        return uuid.uuid5(_ROWS, json.dumps(told, sort_keys=True))

    def register(self) -> Hire:
        """Registered whatever may be a warning or lack a reason: both are noted, and whoever runs this asks."""
        asked = self.asked
        if isinstance(asked.post, PostDetails):
            self.outcome.warnings += self.new_department(asked.post.department)
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
        told = error.message_dict if hasattr(error, "error_dict") else {}
        if told.keys() != {"over_money_reason"}:
            raise error
        [self.outcome.money] = told["over_money_reason"]
        return self.registered(reason=self.reason or _ONCE)

    def registered(self, reason: str = "", confirmed: Collection[str] | None = None) -> Hire:
        asked = self.asked
        return register_hire(
            by=self.by,
            allocation=self.allocation,
            post=asked.post,
            term=asked.term,
            details=replace(asked.details, over_money_reason=reason),
            confirmed=confirmed,
        )

    def new_department(self, name: str) -> list[RegistrationWarning]:
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
    """A cleaned value as what it means, however it was written."""
    match value:
        case models.QuerySet() | list():
            return sorted(each.pk for each in value)
        case models.Model():
            return value.pk
        case Decimal():
            return str(value.normalize())
        case bool() | None:
            return value
        case _:
            return plain(str(value))
