"""Changing one thing there is through a form: nothing typed is lost, and nobody's change is overwritten unseen.

The form carries the version of what it was made from. A service that finds another version raises Stale; the page
then shows both versions side by side, with everything typed still there, and saving it again is a decision.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views import View
from psycopg.errors import UniqueViolation

from hrtrack.common.text.danish import NOTHING
from hrtrack.common.web import drafts
from hrtrack.common.web.forms import Form

_LETTERS = str.maketrans("0123456789", "ghijklmnop")


class Stale(Exception):  # noqa: N818 - it says what happened
    """What is to be changed is another by now than the one the form was made from."""


@dataclass(frozen=True)
class Difference:
    """A field in which what is stored now differs from what was typed, both as they are read."""

    label: str
    stored: str
    typed: str


def version_of(*values: object) -> str:
    """A version for what has no counter of its own: it changes when one of the values does.

    Letters alone: among digits there would sooner or later stand what looks like a CPR number.
    """
    return hashlib.sha256(repr(values).encode()).hexdigest()[:32].translate(_LETTERS)


class EditForm(Form):
    """A form over something there is. `initial` must hold its `version`."""

    version = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)

    def differences(self, stored: "EditForm") -> list[Difference]:
        """Where this bound form says something else than `stored`, an unbound one made from what there is now."""
        found = []
        for name, field in self.fields.items():
            if name == "version":
                continue
            # What is not asked for any more is stored as nothing.
            kept = stored[name].value() if name in stored.fields else None
            typed = self[name].value()
            if name in self.cleaned_data and not isinstance(field, forms.TypedChoiceField):
                # As it would be shown: 1/3-2018 is no other day than 01.03.2018.
                typed = field.prepare_value(self.cleaned_data[name])
            difference = Difference(str(field.label), _as_read(field, kept), _as_read(field, typed))
            if difference.stored != difference.typed:
                found.append(difference)
        return found

    def take_version(self, stored: "EditForm") -> None:
        """Sent again, this form changes what `stored` was made from."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 - for the type checker: only a sent form is renewed
        data = self.data.copy()
        data["version"] = self.cleaned_data["version"] = stored["version"].value()
        self.data = data


class EditView(View):
    """GET shows the form, POST saves it through a service: 422 when it can't be, 409 when somebody was quicker.

    A subclass finds its thing in `load` (404 or 403 by raising) and gives the form over it afresh in `make_form`,
    saves in `save`, and answers in `saved`. `conflict_codes` are the errors that mean that somebody was quicker.
    """

    keeps_drafts = True
    template_name: ClassVar[str]
    conflict_codes: ClassVar[Iterable[str]] = ()

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.load(**kwargs)
        return super().dispatch(request, *args, **kwargs)

    def load(self, **kwargs: Any) -> None:
        raise NotImplementedError

    def make_form(self, data: QueryDict | None = None) -> EditForm:
        raise NotImplementedError

    def stored_form(self) -> EditForm:
        """A form that says what is stored, to be held against what was typed."""
        return self.make_form()

    def save(self, form: Any) -> Any:
        raise NotImplementedError

    def saved(self, result: Any) -> HttpResponse:
        raise NotImplementedError

    def context(self, form: Any) -> dict[str, Any]:
        return {}

    def latest_change(self) -> str:
        """A sentence about who changed it last, and what; "" where nobody can tell."""
        return ""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.page(self.make_form())

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.make_form(request.POST)
        if drafts.FIELD in request.POST:
            form.forget_errors()
            return self.page(form)
        if not form.is_valid():
            return self.page(form, status=422)
        try:
            with transaction.atomic():
                result = self.save(form)
        except ValidationError as error:
            form.add_service_error(error)
            quicker = {e.code for errors in form.errors.as_data().values() for e in errors} & set(
                self.conflict_codes
            )
            return self.page(form, status=409 if quicker else 422)
        except IntegrityError as error:
            # Of two presses at the same moment the second finds the first's row; anything else is a fault of ours.
            if not isinstance(error.__cause__, UniqueViolation):
                raise
            form.add_error(None, _("Det er gemt i forvejen. Se efter, før du prøver igen"))
            return self.page(form, status=409)
        except Stale:
            return self.overtaken(form)
        return self.saved(result)

    def overtaken(self, form: EditForm) -> HttpResponse:
        """Both versions side by side. Where they are the same, the form was only sent twice."""
        self.load(**self.kwargs)
        stored = self.stored_form()
        differences = form.differences(stored)
        if not differences:
            return self.saved(None)
        form.take_version(stored)
        return self.page(form, status=409, conflict=differences, latest_change=self.latest_change())

    def page(self, form: EditForm, status: int = 200, **context: Any) -> HttpResponse:
        return render(
            self.request, self.template_name, {"form": form, **self.context(form), **context}, status=status
        )


def _as_read(field: forms.Field, value: Any) -> str:
    if isinstance(field, forms.BooleanField):
        return _("ja") if value else _("nej")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        choices: Any = field.choices
        chosen = {str(each) for each in (value if isinstance(value, list | tuple) else [value])} - {""}
        return ", ".join(str(label) for key, label in choices if str(key) in chosen) or NOTHING
    return str(value if value is not None else "").strip() or NOTHING
