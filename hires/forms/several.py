"""The form that makes the same change of several hires."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from allocations.models import Allocation
from hires.actions.locking import version_of_hire
from hires.actions.validation import length_in_words
from hires.capacity import PostLimits
from hires.forms.changes import HireChangeForm
from hires.models import Hire
from hires.posts import Placement
from hires.presentation.phrases import placement_in_words
from hrtrack.common.web.forms import Form

CHOOSE = gettext_lazy("Vælg mindst én ansættelse")


class SeveralHiresForm(Form):
    """The chosen hires, each with the version that the user saw, and the answers of the change's own form."""

    hire = forms.MultipleChoiceField(
        label=gettext_lazy("Gælder for"),
        help_text=gettext_lazy("Fjern krydset ved dem, det ikke gælder for."),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": CHOOSE, "invalid_choice": CHOOSE},
    )
    versions = forms.CharField(widget=forms.HiddenInput, required=False, max_length=10_000)

    def __init__(
        self,
        data: Any = None,
        *,
        allocation: Allocation,
        placements: Sequence[Placement],
        change_form: type[HireChangeForm],
    ) -> None:
        self.hires = [placement.hire for placement in placements]
        keys = [str(hire.pk) for hire in self.hires]
        super().__init__(data, initial={"hire": keys, "versions": versions_of_hires(self.hires)})
        field: Any = self.fields["hire"]
        field.choices = [
            (key, placement_in_words(placement)) for key, placement in zip(keys, placements, strict=True)
        ]
        for_one = change_form(hire=self.hires[0])
        self.fields |= {name: field for name, field in for_one.fields.items() if name != "version"}
        limits = PostLimits.of(allocation.grant)
        if "last_day" in self.fields and limits.months is not None:
            self.fields["last_day"].help_text = _(
                "Højst %(length)s efter hver ansættelses start, og så langt stillingen rækker."
            ) % {"length": length_in_words(limits)}
        self.departments = getattr(for_one, "departments", [])

    def chosen_hires(self) -> list[Hire]:
        """Return the hires that are ticked; none while that answer is refused."""
        keys = self.cleaned_data.get("hire", [])
        return [hire for hire in self.hires if str(hire.pk) in keys]

    def versions_seen(self) -> Mapping[str, str]:
        """Return the versions that the form was made from, by the id of the hire."""
        pairs = (pair.partition(":") for pair in self.cleaned_data.get("versions", "").split())
        return {key: version for key, _colon, version in pairs}

    def take_versions(self) -> None:
        """Take the versions as they are now, so that sending this form again is a decision about what is true now."""
        assert isinstance(self.data, QueryDict)  # noqa: S101 - for the type checker: only a sent form is renewed
        data = self.data.copy()
        data["versions"] = versions_of_hires(self.hires)
        self.data = data


def versions_of_hires(hires: Sequence[Hire]) -> str:
    """Return the ids of the hires with their versions, separated by spaces."""
    return " ".join(f"{hire.pk}:{version_of_hire(hire)}" for hire in hires)
