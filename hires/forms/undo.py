"""The form that undoes the newest change of a hire."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from hires.models import HireAct
from hrtrack.common.web.editing import EditForm
from hrtrack.common.web.forms import TextField


class UndoActForm(EditForm):
    """The undoing of one act. The form names the act, so that a page from before never undoes a later act."""

    act = forms.IntegerField(widget=forms.HiddenInput, required=False)
    over_money_reason = TextField(
        label=gettext_lazy("Begrundelse for at gå over rammen"),
        max_length=500,
        required=False,
        optional_mark="",
    )

    def __init__(self, data: Any = None, *, act: HireAct | None) -> None:
        super().__init__(data, initial={"act": act.pk if act else None})
