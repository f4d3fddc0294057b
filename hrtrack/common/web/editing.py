"""Views and forms that edit one object: typed text is never lost, and a change by another user is never overwritten.

The form carries the version of the object that it was made from. A service that finds another version raises Stale.
The page then shows both versions side by side with the typed values still in the fields; saving again is a decision.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.utils.translation import gettext as _
from django.views.generic import FormView
from psycopg.errors import UniqueViolation

from hrtrack.common.text.danish import NOTHING
from hrtrack.common.web import drafts
from hrtrack.common.web.forms import Form

_LETTERS = str.maketrans("0123456789", "ghijklmnop")
_SAVED_BEFORE = "saved_before"


class Stale(Exception):  # noqa: N818 - it says what happened
    """The object was changed after the form was made from it."""


@dataclass(frozen=True)
class Difference:
    """A field whose stored value differs from the typed value, both as the page shows them."""

    label: str
    stored: str
    typed: str


def version_of(*values: object) -> str:
    """Return a version for an object without a counter: 32 letters that change when one of the values does.

    Digits are replaced by letters, because a random run of digits would sooner or later look like a CPR number.
    """
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32].translate(_LETTERS)


class EditForm(Form):
    """A form that edits an existing object. `initial` must hold the object's `version`."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def differences(self, stored: "EditForm") -> list[Difference]:
        """Return the fields in which this bound form differs from `stored`, an unbound form of the stored values."""
        differences = []
        for name, field in self.fields.items():
            if name == "version":
                continue
            # A field that the stored form lacks has no stored value.
            stored_value = stored[name].value() if name in stored.fields else None
            typed_value = self[name].value()
            if name in self.cleaned_data and not isinstance(field, forms.TypedChoiceField):
                # Compare as the field shows the value: 1/3-2018 is the same day as 01.03.2018.
                typed_value = field.prepare_value(self.cleaned_data[name])
            difference = Difference(
                str(field.label), _readable(field, stored_value), _readable(field, typed_value)
            )
            if difference.stored != difference.typed:
                differences.append(difference)
        return differences

    def take_version(self, stored: "EditForm") -> None:
        """Take the version of `stored`, so that sending this form again overwrites the stored values."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 - for the type checker: only a sent form is renewed
        data = self.data.copy()
        data["version"] = self.cleaned_data["version"] = stored["version"].value()
        self.data = data


class EditView(FormView):  # type: ignore[type-arg]  # Django's views take no type arguments when they run
    """Edit one object through a form and a service. POST answers 422 for errors and 409 for a conflict.

    A subclass returns the object from `get_object` (which raises 404 or 403), names the form in `form_class`, its
    values in `get_initial`, calls the service in `save`, and says where to go in `get_success_url`. With `check`, a form
    with errors shows what the service refuses too. The errors with `conflict_codes` mean that another user was quicker.
    """

    http_method_names = ["get", "post", "head", "options"]
    keeps_drafts = True
    conflict_codes: ClassVar[Iterable[str]] = ()
    object: Any = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        """Return the object to edit; None for a page that adds one."""
        return None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Return the form's arguments. They hold no files: no edited object has any."""
        kwargs = super().get_form_kwargs()
        kwargs.pop("files", None)
        return kwargs

    def get_stored_form(self) -> EditForm:
        """Return an unbound form of the stored values, to compare with the typed ones."""
        kwargs = self.get_form_kwargs()
        kwargs.pop("data", None)
        form: EditForm = self.get_form_class()(**kwargs)
        return form

    def save(self, form: Any) -> Any:
        """Save the valid form through a service and return the saved object, which becomes `self.object`.

        The service raises Stale for an outdated version, and ValidationError for values that it refuses.
        """
        raise NotImplementedError

    def check(self, form: Any) -> None:
        """Call the service as `save` does, with the valid answers of a form with errors; what it does is rolled back.

        In place of each other answer goes a value that the service refuses at that field, or that does not matter to
        the service. Without an override the service is not asked.
        """

    def get_success_message(self) -> str:
        """Return the message shown after saving."""
        raise NotImplementedError

    def get_latest_change(self) -> str:
        """Return a sentence about the object's latest change and its author; "" if there is no history to tell from."""
        return ""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self.get_form()
        if drafts.FIELD in request.POST:
            return self.render_unjudged(form)
        return self.form_valid(form) if form.is_valid() else self.form_invalid(form)

    def form_valid(self, form: Any) -> HttpResponse:
        try:
            with transaction.atomic():
                self.object = self.save(form)
        except ValidationError as error:
            form.add_service_error(error)
            return self.form_invalid(form)
        except IntegrityError as error:
            # The second of two simultaneous requests finds the first one's row. Any other violation is a defect.
            if not isinstance(error.__cause__, UniqueViolation):
                raise
            message = _("Det er gemt i forvejen. Se efter, før du prøver igen")
            form.add_error(None, ValidationError(message, code=_SAVED_BEFORE))
            return self.form_invalid(form)
        except Stale:
            return self.form_stale(form)
        return self.form_saved()

    def form_invalid(self, form: Any) -> HttpResponse:
        """Show the form with its errors and those of the service, and both versions if another user was quicker."""
        conflict = self.add_refusals(form)
        codes = {error.code for errors in form.errors.as_data().values() for error in errors}
        is_conflict = bool(conflict) or not codes.isdisjoint({_SAVED_BEFORE, *self.conflict_codes})
        return self.render_form(form, status=409 if is_conflict else 422, **conflict)

    def add_refusals(self, form: Any) -> dict[str, Any]:
        """Add what the service refuses of the valid answers. Return what shows a conflict; empty if there is none.

        A service can stop at its first errors, so it is asked again without the answers that it refused.
        """
        conflict: dict[str, Any] = {}
        refused: set[str] | None = None
        while refused != form.errors.keys():
            refused = set(form.errors)
            try:
                with transaction.atomic():
                    self.check(form)
                    transaction.set_rollback(True)
            except ValidationError as error:
                form.add_service_error(error)
            except Stale:
                if not form.cleaned_data.get("version"):
                    break  # not sent from the page: saving shows the conflict
                self.object = self.get_object()
                stored = self.get_stored_form()
                conflict = self.conflict_of(form, stored)
                form.take_version(stored)
                refused = None
        return conflict

    def conflict_of(self, form: EditForm, stored: EditForm) -> dict[str, Any]:
        """Return what the page shows of a conflict; empty if the typed values are the stored ones."""
        differences = form.differences(stored)
        return {"conflict": differences, "latest_change": self.get_latest_change()} if differences else {}

    def form_stale(self, form: EditForm) -> HttpResponse:
        """Show both versions side by side. If they are equal, the form was only sent twice and counts as saved."""
        self.object = self.get_object()
        stored = self.get_stored_form()
        conflict = self.conflict_of(form, stored)
        if not conflict:
            return self.form_saved()
        form.take_version(stored)
        return self.render_form(form, status=409, **conflict)

    def form_saved(self) -> HttpResponse:
        """Return the answer after saving: a message, and a redirect to `get_success_url`."""
        messages.success(self.request, self.get_success_message())
        return HttpResponseRedirect(self.get_success_url())

    def render_unjudged(self, form: Any, **context: Any) -> HttpResponse:
        """Show what was typed without its errors."""
        form.forget_errors()
        return self.render_form(form, **context)

    def render_form(self, form: Any, status: int = 200, **context: Any) -> HttpResponse:
        """Show the page with this form, and more variables for its template."""
        return self.render_to_response(self.get_context_data(form=form, **context), status=status)


def _readable(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("ja") if value else _("nej")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        choices: Any = field.choices
        keys = {str(key) for key in (value if isinstance(value, list | tuple) else [value])} - {""}
        return ", ".join(str(label) for key, label in choices if str(key) in keys) or NOTHING
    return str(value if value is not None else "").strip() or NOTHING
