"""Allocations, posts and hires as a user may see or change them: 404 where the user reads nothing, 403 where the user only reads."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.views import View

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.models import Hire, Post
from hires.policies import can_register


def own_allocation(request: UserRequest, pk: int) -> Allocation:
    """The allocation, 404 unless the user reads it."""
    allocations = Allocation.objects.for_user(request.user).select_related("grant", "hospital")
    return get_object_or_404(allocations, pk=pk)


def allocation_of(request: UserRequest, of: Hire | Post) -> Allocation:
    """The allocation that a hire or post belongs to; PermissionDenied unless the user registers there."""
    allocations = Allocation.objects.select_related("grant", "hospital")
    allocation = allocations.get(grant=of.grant_id, hospital=of.hospital_id)
    if not can_register(request.user, allocation):
        raise PermissionDenied
    return allocation


def hire_or_404(request: UserRequest, pk: int) -> Hire:
    """The hire with its post, department and employee, if the user may see it."""
    # A post is of its hire's hospital. Joined too, it would make PostgreSQL think for longer than all the rest takes.
    hires = Hire.objects.for_user(request.user).select_related(
        "grant", "hospital", "post__department", "employee"
    )
    hire = get_object_or_404(hires, pk=pk)
    hire.post.hospital = hire.hospital
    return hire


def allocation_to_register(request: UserRequest, pk: int) -> Allocation:
    """The allocation, 404 unless the user reads it and 403 unless the user registers for it."""
    allocation = own_allocation(request, pk)
    if not can_register(request.user, allocation):
        raise PermissionDenied
    return allocation


class RegistersHires(View):
    """A page on which hospital HR registers: 404 for others' allocations, 403 for whoever only reads them."""

    request: UserRequest
    keeps_drafts = True

    def dispatch(self, request: UserRequest, *args: Any, **kwargs: Any) -> Any:  # type: ignore[override]
        self.allocation = allocation_to_register(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)
