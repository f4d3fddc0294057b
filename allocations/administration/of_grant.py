"""The base of administrators' pages about a part of a grant."""

from typing import Any

from django.contrib.auth.mixins import UserPassesTestMixin
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property

from accounts.requests import UserRequest
from allocations.models import Grant
from allocations.policies import can_manage_grants
from allocations.shown_grant import note_grant
from hrtrack.common.web.editing import EditView
from hrtrack.common.web.forms import Form


class PageOfGrant(UserPassesTestMixin, EditView):
    """A page on which administrators edit something of a grant, and from which they come back to the grant's page."""

    request: UserRequest

    def test_func(self) -> bool:
        """Return whether the user may manage grants."""
        return can_manage_grants(self.request.user)

    def get_grant(self) -> Grant:
        """Return the grant that the address names."""
        grant = get_object_or_404(Grant.objects.for_user(self.request.user), pk=self.kwargs["pk"])
        note_grant(self.request, grant)
        return grant

    @cached_property
    def grant(self) -> Grant:
        """The grant; 404 for a grant that there is not."""
        return self.get_grant()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(grant=self.grant, **kwargs)

    def get_success_url(self) -> str:
        return reverse("allocations:grant", args=[self.grant.pk])


class NothingToFillIn(Form):
    """The form of a button."""


class TakeBack(PageOfGrant):
    """A page that asks before something that was decided is taken back. A subclass does it in `save`."""

    template_name = "allocations/administration/take_back.html"
    form_class = NothingToFillIn
    keeps_drafts = False

    def get_grant(self) -> Grant:
        grant: Grant = self.object.grant
        return grant
