"""Send a form of any page with one field changed."""

from collections.abc import Iterator
from typing import Any

from django.test import Client

from hrtrack.common.web.forms import LineField, TextField
from tests.support.access import FORM_PAGES
from tests.support.pages import Page
from tests.support.world import World


def texts(form: Any) -> Iterator[tuple[str, int]]:
    """(name, longest) of the form's text fields."""
    for name, field in form.fields.items():
        if isinstance(field, LineField | TextField):
            assert field.max_length is not None, f"{name} takes any length"
            yield name, field.max_length


class Sender:
    """A form of the project as it opens, sent again with one field changed."""

    def __init__(self, world: World, name: str) -> None:
        self.client: Client = world.clients[FORM_PAGES[name]]
        self.address = world.address(name)
        response = self.client.get(self.address)
        self.form = response.context["form"]
        self.usual = Page(response).form

    def errors(self, typed: dict[str, str]) -> tuple[int, dict[str, list[str]]]:
        """The status, and what the page says at the fields that were typed into."""
        response = self.client.post(self.address, {**self.usual, **typed})
        told = Page(response).errors
        return response.status_code, {name: told.get(name, []) for name in typed}
