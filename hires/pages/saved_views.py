"""The pages on which the filter of a list is saved under a name, opened, renamed, shared and deleted."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from allocations.models import Allocation
from hires.access import own_allocation
from hires.enums import SavedList
from hires.forms.filters import AllocationFilter
from hires.forms.hire_filter import HireFilter
from hires.forms.post_filter import PostFilter
from hires.models import SavedView
from hires.pages.filtered_list import filter_choices
from hires.saved_views import change_view, delete_view, list_address, save_view, view_version
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import NameField
from hrtrack.common.web.kept_searches import FIELD, keep_search, kept_search
from hrtrack.common.web.own_names import own_name, sentence_html

# The list shows these beside the form of the filter.
HIDDEN_FIELDS = {
    "state": gettext_lazy("Status"),
    "sort": gettext_lazy("Rækkefølge"),
    "about": gettext_lazy("Om"),
}


class SavedViewForm(EditForm):
    """The name of a view, and whether colleagues have it too."""

    name = NameField(
        label=gettext_lazy("Navn"),
        help_text=gettext_lazy("Kort, fx »Ledige på onkologisk«."),
        max_length=60,
        width="width-l",
    )
    is_shared = forms.BooleanField(label=gettext_lazy("Del med kolleger"), required=False)


def sharing_in_words(request: UserRequest, view_hospital: Any) -> str:
    """Return with whom a view of the user is shared."""
    if request.user.is_hospital_hr:
        return sentence_html(
            _("Alle i HR for %(hospital)s kan så åbne den."), {"hospital": own_name(view_hospital)}
        )
    return _("Alle, der læser hele regionen, kan så åbne den.")


class ViewPage(EditView):
    """A page with the form of a saved view; `shown` are the fields of the filter with what was chosen."""

    request: UserRequest
    template_name = "hires/saved_view.html"
    form_class = SavedViewForm

    @property
    def hospital(self) -> Any:
        """The hospital with whose HR the view is shared, None for users who read all hospitals."""
        return None

    @property
    def about(self) -> str:
        """What the page is about, beside its title."""
        raise NotImplementedError

    @property
    def list_url(self) -> str:
        """The address that the page came from, and leads back to."""
        raise NotImplementedError

    def get_form(self, form_class: Any = None) -> SavedViewForm:
        form: SavedViewForm = super().get_form(form_class)
        form.fields["is_shared"].help_text = sharing_in_words(self.request, self.hospital)
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(list_url=self.list_url, about=self.about, **kwargs)

    def get_success_message(self) -> str:
        return _("Visningen »%(name)s« er gemt.") % {"name": self.object}

    def get_success_url(self) -> str:
        return self.list_url


class SaveView(ViewPage):
    """Save the filter in the address of the page under a name. A filter that is invalid leads back to the list."""

    saved_list: SavedList
    allocation: Allocation | None = None
    search = ""

    @property
    def about(self) -> str:
        """The list."""
        return str(self.saved_list.label)

    @property
    def choices(self) -> dict[str, str]:
        """The fields of the filter in the address but the search text, as they are."""
        return filter_choices(self.request.GET)

    @property
    def filter_form(self) -> forms.Form:
        """The form of the filter, bound to the address."""
        raise NotImplementedError

    @property
    def is_usable(self) -> bool:
        """Return whether the address has a filter that can be saved."""
        return self.filter_form.is_valid()

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().get(request, *args, **kwargs) if self.is_usable else redirect(self.list_url)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return super().post(request, *args, **kwargs) if self.is_usable else redirect(self.list_url)

    def find_search(self) -> None:
        """Take the search text that the session keeps under the key in the address; "" without one."""
        self.search = kept_search(self.request, self.request.GET.get(FIELD, "")) or ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            title=_("Gem visning"),
            shown=chosen_in_words(self.filter_form, self.choices, self.search),
            **kwargs,
        )

    def save(self, form: SavedViewForm) -> SavedView:
        choices = {name: value for name, value in self.choices.items() if name != FIELD}
        return save_view(
            by=self.request.user,
            saved_list=self.saved_list,
            allocation=self.allocation,
            name=form.cleaned_data["name"],
            choices=choices,
            search=self.search,
            is_shared=form.cleaned_data["is_shared"],
        )


def chosen_in_words(form: Any, choices: dict[str, str], search: str) -> list[tuple[str, str]]:
    """Return (label, choice) of each chosen field of a filter, as the list shows them; the search text first."""
    found = [(_("Søgning"), search)] if search else []
    for name, value in choices.items():
        field = form.fields.get(name)
        if field is None or name == FIELD:
            continue
        labels = {str(key): str(label) for key, label in getattr(field, "choices", [])}
        label = HIDDEN_FIELDS.get(name) or field.label
        found.append((str(label), labels.get(value, value)))
    return found


class SaveAllocationView(SaveView):
    """Save the filter of a list of an allocation."""

    page_name: str
    filter_class: type[AllocationFilter]
    allocation: Allocation

    def get_object(self) -> None:
        """Find the allocation; 404 unless the user reads it."""
        self.allocation = own_allocation(self.request, self.kwargs["pk"])
        self.find_search()

    @property
    def about(self) -> str:
        """The list, its hospital and its grant."""
        return f"{super().about} · {self.allocation.hospital} · {self.allocation.grant}"

    @property
    def hospital(self) -> Any:
        """The hospital of the list."""
        return self.allocation.hospital

    @property
    def filter_form(self) -> Any:
        """The form of the filter, bound to the address."""
        return self.filter_class(self.request.GET, allocation=self.allocation, search=self.search).form

    @property
    def list_url(self) -> str:
        """The address of the list with the filter."""
        query = urlencode(self.choices)
        address = reverse(self.page_name, args=[self.allocation.pk])
        return f"{address}?{query}" if query else address


class SavePostsView(SaveAllocationView):
    """Save the filter of an allocation's posts."""

    saved_list = SavedList.POSTS
    page_name = "hires:posts"
    filter_class = PostFilter


class SaveHiresView(SaveAllocationView):
    """Save the filter of an allocation's hires."""

    saved_list = SavedList.HIRES
    page_name = "hires:list"
    filter_class = HireFilter


def readable_view(request: UserRequest, pk: int) -> SavedView:
    """Return the view; 404 unless the user may open it, and reads the list that it is of."""
    views = SavedView.objects.for_user(request.user).select_related("hospital", "user")
    view = get_object_or_404(views, pk=pk)
    if view.allocation_id is not None:
        own_allocation(request, view.allocation_id)
    return view


@require_safe
def open_view(request: UserRequest, pk: int) -> HttpResponse:
    """Redirect to the list with the view's filter. The session keeps the search text, as after a search."""
    return HttpResponseRedirect(filtered_address(request, readable_view(request, pk)))


def filtered_address(request: UserRequest, view: SavedView) -> str:
    """Return the address of the list with the view's filter."""
    chosen = dict(view.choices)
    if view.search:
        chosen[FIELD] = keep_search(request, view.search)
    return f"{list_address(view)}?{urlencode(chosen)}" if chosen else list_address(view)


def own_view(request: UserRequest, pk: int) -> SavedView:
    """Return the view; 404 as `readable_view`, PermissionDenied for a view that a colleague shares."""
    view = readable_view(request, pk)
    if view.user_id != request.user.pk:
        raise PermissionDenied
    return view


class ChangeView(ViewPage):
    """Rename a view of one's own, and share it or not."""

    object: SavedView

    def get_object(self) -> SavedView:
        return own_view(self.request, self.kwargs["pk"])

    @property
    def about(self) -> str:
        """The name of the view."""
        return str(self.object)

    @property
    def hospital(self) -> Any:
        """The hospital with whose HR the view is shared."""
        return self.object.hospital

    @property
    def list_url(self) -> str:
        """The address that opens the view."""
        return reverse("hires:open_view", args=[self.object.pk])

    def get_initial(self) -> dict[str, Any]:
        version = view_version(self.object)
        return {"name": self.object.name, "is_shared": self.object.is_shared, "version": version}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Ret visning"), view_to_delete=self.object, **kwargs)

    def save(self, form: SavedViewForm) -> SavedView:
        cleaned = form.cleaned_data
        return change_view(
            by=self.request.user,
            view=self.object,
            name=cleaned["name"],
            is_shared=cleaned["is_shared"],
            version=cleaned["version"],
        )


@require_POST
def delete(request: UserRequest, pk: int) -> HttpResponse:
    """Delete a view of one's own, and lead to its list without the filter."""
    view = own_view(request, pk)
    address = list_address(view)
    delete_view(by=request.user, view=view)
    messages.success(request, _("Visningen »%(name)s« er slettet.") % {"name": view})
    return redirect(address)
