from allauth.account import forms

from hrtrack.common.forms import FormMixin


class LoginForm(FormMixin, forms.LoginForm):  # type: ignore[misc]  # allauth carries no types
    """allauth's form in the words of all others."""
