"""The login form, and the form with which an invited user chooses a password."""

from typing import Any

from allauth.account import forms
from django import forms as django_forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from hrtrack.common.web.forms import Form, FormMixin


class LoginForm(FormMixin, forms.LoginForm):
    """allauth's login form with the messages of the project's forms."""


class PasswordField(django_forms.CharField):
    """A new password, not stripped."""

    def __init__(self, **kwargs: Any) -> None:
        widget = django_forms.PasswordInput(attrs={"autocomplete": "new-password", "class": "input-width-m"})
        super().__init__(strip=False, max_length=200, widget=widget, **kwargs)


class ChoosePasswordForm(Form):
    """A new password, typed twice."""

    new_password1 = PasswordField(
        label=gettext_lazy("Ny adgangskode"),
        help_text=gettext_lazy("Mindst 12 tegn. Brug ikke dit navn eller et almindeligt ord."),
    )
    new_password2 = PasswordField(label=gettext_lazy("Ny adgangskode igen"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        first, second = cleaned.get("new_password1"), cleaned.get("new_password2")
        if first and second and first != second:
            self.add_error("new_password2", _("Indtast den samme adgangskode begge steder"))
        if first:
            try:
                validate_password(first, self.user)
            except ValidationError as error:
                for problem in error.error_list:
                    self.add_error("new_password1", _message(problem))
        return cleaned


def _message(error: ValidationError) -> str:
    messages = {
        "password_too_short": _("Indtast en adgangskode på mindst 12 tegn"),
        "password_too_common": _("Vælg en adgangskode, som færre bruger"),
        "password_too_similar": _("Vælg en adgangskode, der ligner dit navn og din e-mailadresse mindre"),
    }
    return messages.get(error.code or "") or " ".join(error.messages)
