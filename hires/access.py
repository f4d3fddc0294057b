"""The allocation, post or hire that an address names: 404 unless the user may read it, 403 if the user may only read it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views import View

from accounts.requests import UserRequest
from allocations.models import Allocation
from allocations.shown_grant import note_grant
from hires.enums import ActKind
from hires.models import Hire, HireAct, Post
from hires.policies import can_register


def own_allocation(request: UserRequest, pk: int) -> Allocation:
    """Return the allocation with its grant and hospital; 404 unless the user reads it."""
    allocations = Allocation.objects.for_user(request.user).select_related("grant", "hospital")
    allocation = get_object_or_404(allocations, pk=pk)
    note_grant(request, allocation.grant)
    return allocation


def allocation_of(request: UserRequest, record: Hire | Post) -> Allocation:
    """Return the allocation of a hire or a post; PermissionDenied unless the user registers for its hospital."""
    allocations = Allocation.objects.select_related("grant", "hospital")
    allocation = allocations.get(grant=record.grant_id, hospital=record.hospital_id)
    note_grant(request, allocation.grant)
    if not can_register(request.user, allocation):
        raise PermissionDenied
    return allocation


def hire_or_404(request: UserRequest, pk: int) -> Hire:
    """Return the hire with its post, department and employee; 404 unless the user reads it."""
    # A post has its hire's hospital. Joining the post's hospital too would make planning slower than the query.
    hires = Hire.objects.for_user(request.user).select_related(
        "grant", "hospital", "post__department", "employee"
    )
    hire = hires.filter(pk=pk).first()
    if hire is None:
        _tell_of_undone_registration(request, pk)
        raise Http404
    note_grant(request, hire.grant)
    hire.post.hospital = hire.hospital
    return hire


def _tell_of_undone_registration(request: UserRequest, pk: int) -> None:
    """Let the answer 404 say it if the hire's registration was undone, to whoever reads its hospital."""
    undone = HireAct.objects.for_user(request.user).filter(hire=pk, kind=ActKind.REGISTERED)
    act = undone.exclude(undone_by=None).select_related("undone_by").first()
    if act is not None:
        words = {"user": act.undone_by}
        messages.info(request, _("Registreringen af ansættelsen er fortrudt af %(user)s.") % words)


def allocation_to_register(request: UserRequest, pk: int) -> Allocation:
    """Return the allocation; 404 unless the user reads it, 403 unless the user registers for it."""
    allocation = own_allocation(request, pk)
    if not can_register(request.user, allocation):
        raise PermissionDenied
    return allocation


class RegistersHires(View):
    """A page on which hospital HR registers hires: 404 for other allocations, 403 for users who only read."""

    request: UserRequest
    keeps_drafts = True

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        self.allocation = allocation_to_register(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)
