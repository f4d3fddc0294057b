from allauth.account import forms

from hrtrack.common.forms import FormMixin


class LoginForm(FormMixin, forms.LoginForm):
    """allauth's form in the words of all others."""
