"""The page on which the filter of the history is saved under a name."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils.http import urlencode

from hires.enums import SavedList
from hires.pages.saved_views import SaveView
from hrtrack.common.web.kept_searches import FIELD
from reports.audit.forms import HistoryForm
from reports.policies import can_read_history


class SaveHistoryView(SaveView):
    """Save the filter of the history, without the page that is shown of it."""

    saved_list = SavedList.HISTORY

    def get_object(self) -> None:
        """Take the search text. PermissionDenied for users who do not read the history."""
        if not can_read_history(self.request.user):
            raise PermissionDenied
        self.find_search()

    @property
    def choices(self) -> dict[str, str]:
        """The fields of the filter in the address that are filled, and the key of the search text."""
        names = (*HistoryForm.base_fields, FIELD)
        asked = self.request.GET
        return {name: asked[name] for name in names if name != "before" and asked.get(name)}

    @property
    def filter_form(self) -> Any:
        """The form of the filter, bound to the address."""
        return HistoryForm({**self.choices, "text": self.search})

    @property
    def list_url(self) -> str:
        """The address of the history with the filter."""
        query = urlencode(self.choices)
        address = reverse("reports:history")
        return f"{address}?{query}" if query else address
