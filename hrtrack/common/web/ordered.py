"""A field that chooses some of several things and their order: each has a place in the order, an empty one leaves it out."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from hrtrack.common.text.digits import whole_number


class TypedPlaces(dict[str, str]):
    """What was typed as the place of each choice, by the choice's value."""

    def __init__(self, typed: Mapping[str, str], labels: Mapping[str, Any]) -> None:
        super().__init__(typed)
        self.labels = labels

    def __str__(self) -> str:
        placed = sorted((place.rjust(3), value) for value, place in self.items() if place)
        return ", ".join(f"{place.strip()}. {self.labels.get(value, value)}" for place, value in placed)


class PlacesInput(forms.Widget):
    """An input for the place of each choice."""

    template_name = "django/forms/widgets/places.html"
    use_fieldset = True
    choices: Sequence[tuple[str, Any]] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Return the context with the inputs in the order in which the choices are placed, those left out last."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        places: Mapping[str, str] = value or {}
        prefix = context["widget"]["attrs"].get("id", name)
        inputs = [
            {"name": f"{name}_{key}", "id": f"{prefix}_{key}", "label": label, "value": places.get(key, "")}
            for key, label in self.choices
        ]
        numbers = [whole_number(str(each["value"])) for each in inputs]
        # A text that is no number stays where the choice stood.
        placed = sorted(
            zip(numbers, range(len(inputs)), inputs, strict=True),
            key=lambda entry: (entry[0] is None, entry[0] or 0, entry[1]),
        )
        context["widget"]["inputs"] = [each for _number, _place, each in placed]
        return context

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> dict[str, str]:
        """Return what was typed as the place of each choice."""
        return {key: str(data.get(f"{name}_{key}", "")).strip() for key, _label in self.choices}

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """Return whether none of the inputs was sent."""
        return not any(f"{name}_{key}" in data for key, _label in self.choices)

    def id_for_label(self, id_: str) -> str:
        """Return the id of the first input, for the error summary."""
        return f"{id_}_{self.choices[0][0]}" if self.choices and id_ else id_


class PlacesField(forms.Field):
    """The values of the choices that have a place, in the order of their places: 1, 2, 3."""

    widget = PlacesInput

    def __init__(self, *, choices: Sequence[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(required=False, **kwargs)
        self.choices = choices

    @property
    def choices(self) -> Sequence[tuple[str, Any]]:
        """The (value, label) pairs, in the order in which they stand without places."""
        return self._choices

    @choices.setter
    def choices(self, choices: Sequence[tuple[str, Any]]) -> None:
        """Offer other choices, in the inputs too."""
        self._choices = choices
        widget: Any = self.widget
        widget.choices = choices

    def to_python(self, value: Any) -> list[str]:
        """Return the values in the order of their places. ValidationError for what is no place, and for a place taken twice."""
        labels = dict(self.choices)
        errors: list[str] = []
        places: dict[int, str] = {}
        for key, typed in (value if isinstance(value, dict) else {}).items():
            if not typed:
                continue
            number = whole_number(typed)
            if number is None or not 0 < number <= 99:
                errors.append(
                    _("Indtast et tal fra 1 til 99 ud for »%s«, eller lad feltet være tomt") % labels[key]
                )
            elif number in places:
                words = {"number": number, "first": labels[places[number]], "second": labels[key]}
                errors.append(
                    _("Indtast forskellige tal: »%(first)s« og »%(second)s« har begge nummer %(number)s")
                    % words
                )
            else:
                places[number] = key
        if errors:
            raise ValidationError(errors)
        return [key for _number, key in sorted(places.items())]

    def prepare_value(self, value: Any) -> Any:
        """Return the place of each choice: of a list of values in their order, or as it was typed."""
        if isinstance(value, list | tuple):
            value = {key: str(place) for place, key in enumerate(value, 1)}
        if value is None:
            return None
        return TypedPlaces(value, dict(self.choices))
