"""Administrators' pages about users."""

from itertools import groupby
from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import Role
from accounts.invitations import invitation_link, send_invitation
from accounts.models import User
from accounts.requests import UserRequest
from accounts.services import renew_invitation, set_active
from allocations.models import Hospital
from allocations.policies import can_manage_users
from allocations.services.members import (
    change_member,
    check_hospitals,
    check_invitation,
    invite_user,
    member_version,
)
from hrtrack.common.text.danish import NOTHING
from hrtrack.common.text.sort_key import danish_sort_key
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import NameField
from hrtrack.common.web.tables import NameColumn, Table, badge

USERS_PER_PAGE = 100
# More hospitals than these are folded where some of them are chosen.
MOST_BOXES = 15


def users_with_hospitals() -> QuerySet[User]:
    """Return all users, with their hospitals read in one further query."""
    return User.objects.prefetch_related("memberships__hospital")


def state_of(user: User) -> tuple[str, str]:
    """Return the user's state in a word, and the variant of its badge ("" for none)."""
    if not user.is_active:
        return _("Deaktiveret"), ""
    return (_("Aktiv"), "success") if user.has_usable_password() else (_("Inviteret"), "info")


class FoldedBoxes(forms.CheckboxSelectMultiple):
    """A box for each choice. Of many choices the checked ones are shown, and the others are folded by their first letter."""

    template_name = "django/forms/widgets/folded_boxes.html"

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        options = [option for _group, group, _index in context["widget"]["optgroups"] for option in group]
        if len(options) > MOST_BOXES:
            others = [option for option in options if not option["selected"]]
            context["widget"] |= {
                "chosen": [option for option in options if option["selected"]],
                "folded": [
                    (letter, list(group))
                    for letter, group in groupby(others, key=lambda option: str(option["label"])[:1].upper())
                ],
            }
        return context


class UserForm(EditForm):
    """A user's name, role and hospitals."""

    name = NameField(label=gettext_lazy("Navn"), max_length=120, width="width-l")
    role = forms.ChoiceField(label=gettext_lazy("Rolle"), choices=Role.choices, widget=forms.RadioSelect)
    hospitals = forms.ModelMultipleChoiceField(
        Hospital.objects.all(),
        label=gettext_lazy("Hospitaler"),
        help_text=gettext_lazy("Kun for hospitals-HR. De andre roller hører ikke til noget hospital."),
        widget=FoldedBoxes,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospitals"].optional_mark = ""  # type: ignore[attr-defined]


class ChangeUserForm(UserForm):
    """The form for an existing user. Roles other than hospital HR lose their hospitals."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospitals"].help_text = gettext_lazy(
            "Kun for hospitals-HR. Vælger du en anden rolle, mister brugeren sine hospitaler, når du gemmer."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") not in (None, Role.HOSPITAL_HR):
            cleaned["hospitals"] = Hospital.objects.none()
        if "role" in cleaned and "hospitals" in cleaned and self.errors:
            # Told together with the form's own errors; the service says the same of a form without errors.
            try:
                check_hospitals(Role(cleaned["role"]), list(cleaned["hospitals"]))
            except ValidationError as error:
                self.add_service_error(error)
        return cleaned


class InviteForm(UserForm):
    """The form for a new user, with the e-mail address to log in with."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Brugeren logger på med den. Den kan ikke ændres siden."),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input-width-l", "autocomplete": "off"}),
    )
    field_order = ("name", "email", "role", "hospitals")

    def clean(self) -> dict[str, Any]:
        """Tell what the service would refuse together with the form's own errors."""
        cleaned = super().clean() or self.cleaned_data
        if self.errors and "role" in cleaned:
            try:
                check_invitation(
                    email=cleaned.get("email", ""),
                    name=cleaned.get("name", ""),
                    role=Role(cleaned["role"]),
                    hospitals=list(cleaned.get("hospitals", ())),
                )
            except ValidationError as error:
                self.add_service_error(error)
        return cleaned


class UserTable(Table):
    """Users with their role, hospitals and state."""

    name = NameColumn(verbose_name=gettext_lazy("Navn"), linkify=("allocations:user", {"pk": tables.A("pk")}))
    email = tables.Column(verbose_name=gettext_lazy("E-mail"))
    role = tables.Column(verbose_name=gettext_lazy("Rolle"), accessor="get_role_display")
    hospitals = NameColumn(verbose_name=gettext_lazy("Hospitaler"), accessor="memberships")
    state = tables.Column(verbose_name=gettext_lazy("Status"), accessor="pk")

    def render_hospitals(self, record: User) -> str:
        short_names = [membership.hospital.short_name for membership in record.memberships.all()]
        return ", ".join(sorted(short_names, key=danish_sort_key)) or NOTHING

    def render_state(self, record: User) -> str:
        return badge(*state_of(record))


def check_may_manage(request: UserRequest) -> None:
    """Raise PermissionDenied unless the user may manage users."""
    if not can_manage_users(request.user):
        raise PermissionDenied


@require_safe
def user_list(request: UserRequest) -> HttpResponse:
    """List the users, 100 a page; closed users only if the address has `closed`."""
    check_may_manage(request)
    with_closed = "closed" in request.GET
    users = users_with_hospitals()
    if not with_closed:
        users = users.filter(is_active=True)
    table = UserTable(
        sorted(users, key=lambda user: (danish_sort_key(user.name), user.pk)), caption=_("Brugere")
    )
    table.show_page(request.GET.get("page", ""), USERS_PER_PAGE)
    context = {"table": table, "with_closed": with_closed}
    return render(request, "allocations/administration/users.html", context)


class ManagesUsers(UserPassesTestMixin, EditView):
    """A page on which administrators invite or change a user; 403 for others."""

    request: UserRequest

    def test_func(self) -> bool:
        """Return whether the user may manage users."""
        return can_manage_users(self.request.user)


class InviteUser(ManagesUsers):
    """Invite a user. The answer shows the invitation's link."""

    template_name = "allocations/administration/invite.html"
    form_class = InviteForm

    def get_initial(self) -> dict[str, Any]:
        return {"role": Role.HOSPITAL_HR}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(no_hospitals=not Hospital.objects.exists(), **kwargs)

    def save(self, form: InviteForm) -> User:
        cleaned = form.cleaned_data
        return invite_user(
            by=self.request.user,
            email=cleaned["email"],
            name=cleaned["name"],
            role=Role(cleaned["role"]),
            hospitals=cleaned["hospitals"],
        )

    def form_saved(self) -> HttpResponse:
        """Show the invitation's link, which is shown only once."""
        return show_link(self.request, self.object)


class ChangeUser(ManagesUsers):
    """Change a user's name, role and hospitals."""

    template_name = "allocations/administration/user.html"
    form_class = ChangeUserForm
    object: User

    def get_object(self) -> User:
        return get_object_or_404(users_with_hospitals(), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {
            "name": self.object.name,
            "role": self.object.role,
            "hospitals": [membership.hospital_id for membership in self.object.memberships.all()],
            "version": member_version(self.object),
        }

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_invited = not self.object.has_usable_password()
        return super().get_context_data(subject=self.object, is_invited=is_invited, **kwargs)

    def save(self, form: ChangeUserForm) -> User:
        cleaned = form.cleaned_data
        return change_member(
            by=self.request.user,
            user=self.object,
            name=cleaned["name"],
            role=Role(cleaned["role"]),
            hospitals=cleaned["hospitals"],
            version=cleaned["version"],
        )

    def get_success_message(self) -> str:
        return _("%(user)s er gemt.") % {"user": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:users")


@require_POST
def set_user_active(request: UserRequest, pk: int) -> HttpResponse:
    """Reopen the user if `active` is "1"; otherwise close the user and end the user's sessions."""
    check_may_manage(request)
    user = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "1"
    try:
        with transaction.atomic():
            set_active(by=request.user, user=user, active=active)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("allocations:user", pk=pk)
    message = _("%(user)s kan logge på igen.") if active else _("%(user)s er deaktiveret og logget af.")
    messages.success(request, message % {"user": user})
    return redirect("allocations:users")


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: UserRequest, pk: int) -> HttpResponse:
    """Show a new link with which the user chooses a password."""
    check_may_manage(request)
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return redirect("allocations:user", pk=pk)  # the switch of language comes back here by GET
    try:
        with transaction.atomic():
            user = renew_invitation(by=request.user, user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("allocations:user", pk=pk)
    return show_link(request, user)


def show_link(request: HttpRequest, user: User) -> HttpResponse:
    """Show the invitation's link once, and e-mail the link if e-mail is set up. The link is stored nowhere."""
    link = invitation_link(request, user)
    context = {"subject": user, "link": link, "is_sent": send_invitation(user, link)}
    return render(request, "allocations/administration/link.html", context)
