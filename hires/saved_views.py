"""Save the filter of a list under a name, rename it, share it and delete it; and where each list is found.

The apps above register their lists: the address of a list, whose search text is left to the session.
"""

from collections.abc import Callable, Mapping

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from allocations.models import Allocation
from hires.enums import SavedList
from hires.models import SavedView
from hrtrack.common.text.cleaning import clean_line
from hrtrack.common.text.sort_key import danish_sort_key
from hrtrack.common.web.editing import Stale, version_of
from hrtrack.common.web.model_messages import check_model

# Returns the address of the list that a view was saved from, without its filter.
ListAddress = Callable[[SavedView], str]
_addresses: dict[str, ListAddress] = {}


def register(saved_list: SavedList, address: ListAddress) -> None:
    """Register where a list is found."""
    _addresses[saved_list] = address


def list_address(view: SavedView) -> str:
    """Return the address of the list that the view is of."""
    return _addresses[view.saved_list](view)


def views_of(user: User, saved_list: SavedList, allocation: Allocation | None = None) -> list[SavedView]:
    """Return the views of a list that the user may open, by name; each with its owner."""
    views = SavedView.objects.for_user(user).filter(saved_list=saved_list, allocation=allocation)
    return sorted(views.select_related("user"), key=lambda view: (danish_sort_key(view.name), view.pk))


def view_version(view: SavedView) -> str:
    """Return a version that changes with what `change_view` changes."""
    return version_of(view.name, view.is_shared)


@transaction.atomic
def save_view(
    *,
    by: User,
    saved_list: SavedList,
    allocation: Allocation | None,
    name: str,
    choices: Mapping[str, str],
    search: str,
    is_shared: bool,
) -> SavedView:
    """Save a filter under a name. ValidationError for a name that the user has on the list already."""
    view = SavedView(
        user=by,
        saved_list=saved_list,
        allocation=allocation,
        grant=allocation.grant if allocation else None,
        hospital=allocation.hospital if allocation and by.is_hospital_hr else None,
        name=clean_line(name),
        choices=dict(choices),
        search=search,
        is_shared=is_shared,
    )
    check_model(view.full_clean)
    view.save()
    return view


@transaction.atomic
def change_view(*, by: User, view: SavedView, name: str, is_shared: bool, version: str) -> SavedView:
    """Rename a view, and share it or not. PermissionDenied for others than its owner, Stale for another version."""
    stored = SavedView.objects.select_for_update(no_key=True).filter(pk=view.pk).first()
    if stored is None or view_version(stored) != version:
        raise Stale
    _check_owner(by, stored)
    stored.name, stored.is_shared = clean_line(name), is_shared
    check_model(stored.full_clean)
    stored.save(update_fields=["name", "is_shared"])
    return stored


def delete_view(*, by: User, view: SavedView) -> None:
    """Delete a view. PermissionDenied for others than its owner."""
    _check_owner(by, view)
    view.delete()


def _check_owner(by: User, view: SavedView) -> None:
    if view.user_id != by.pk:
        raise PermissionDenied
