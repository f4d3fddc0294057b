"""Administrators' pages about users."""

from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
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
from allocations.services.members import change_member, invite_user, member_version
from hrtrack.common.text.danish import NOTHING
from hrtrack.common.text.digits import whole_number
from hrtrack.common.text.sort_key import danish_sort_key
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import LineField
from hrtrack.common.web.tables import Table, badge

A_PAGE = 100


def users_with_hospitals() -> QuerySet[User]:
    return User.objects.prefetch_related("memberships__hospital")


def state_of(user: User) -> tuple[str, str]:
    """In a word, and its colour."""
    if not user.is_active:
        return _("Lukket"), ""
    return (_("Aktiv"), "success") if user.has_usable_password() else (_("Inviteret"), "info")


class UserForm(EditForm):
    name = LineField(label=gettext_lazy("Navn"), max_length=120, width="width-l")
    role = forms.ChoiceField(label=gettext_lazy("Rolle"), choices=Role.choices, widget=forms.RadioSelect)
    hospitals = forms.ModelMultipleChoiceField(
        Hospital.objects.all(),
        label=gettext_lazy("Hospitaler"),
        help_text=gettext_lazy("Kun for hospitals-HR. De andre roller hører ikke til noget hospital."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospitals"].optional_mark = ""  # type: ignore[attr-defined]


class ChangeUserForm(UserForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["hospitals"].help_text = gettext_lazy(
            "Kun for hospitals-HR. Vælger du en anden rolle, mister brugeren sine hospitaler, når du gemmer."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("role") not in (None, Role.HOSPITAL_HR):
            cleaned["hospitals"] = Hospital.objects.none()
        return cleaned


class InviteForm(UserForm):
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Brugeren logger på med den. Den kan ikke ændres siden."),
        max_length=254,
        widget=forms.EmailInput(attrs={"class": "input-width-l", "autocomplete": "off"}),
    )
    field_order = ("name", "email", "role", "hospitals")


class UserTable(Table):
    name = tables.Column(
        verbose_name=gettext_lazy("Navn"), linkify=("allocations:user", {"pk": tables.A("pk")})
    )
    email = tables.Column(verbose_name=gettext_lazy("E-mail"))
    role = tables.Column(verbose_name=gettext_lazy("Rolle"), accessor="get_role_display")
    hospitals = tables.Column(verbose_name=gettext_lazy("Hospitaler"), accessor="memberships")
    state = tables.Column(verbose_name=gettext_lazy("Status"), accessor="pk")

    def render_hospitals(self, record: User) -> str:
        short_names = [membership.hospital.short_name for membership in record.memberships.all()]
        return ", ".join(sorted(short_names, key=danish_sort_key)) or NOTHING

    def render_state(self, record: User) -> str:
        return badge(*state_of(record))


def check_may_manage(request: HttpRequest) -> None:
    if not isinstance(request.user, User) or not can_manage_users(request.user):
        raise PermissionDenied


@require_safe
def user_list(request: UserRequest) -> HttpResponse:
    check_may_manage(request)
    with_closed = "closed" in request.GET
    found = users_with_hospitals()
    shown = found if with_closed else found.filter(is_active=True)
    table = UserTable(
        sorted(shown, key=lambda user: (danish_sort_key(user.name), user.pk)), caption=_("Brugere")
    )
    asked = whole_number(request.GET.get("page", "")) or 1
    pages = -(-len(table.rows) // A_PAGE) or 1
    table.paginate(page=max(1, min(asked, pages)), per_page=A_PAGE)
    context = {"table": table, "with_closed": with_closed}
    return render(request, "allocations/administration/users.html", context)


class EditUsers(EditView):
    request: UserRequest

    def load(self, **kwargs: Any) -> None:
        check_may_manage(self.request)


class InviteUser(EditUsers):
    template_name = "allocations/administration/invite.html"

    def make_form(self, data: QueryDict | None = None) -> InviteForm:
        return InviteForm(data, initial={"role": Role.HOSPITAL_HR})

    def context(self, form: Any) -> dict[str, Any]:
        return {"no_hospitals": not Hospital.objects.exists()}

    def save(self, form: InviteForm) -> User:
        cleaned = form.cleaned_data
        return invite_user(
            by=self.request.user,
            email=cleaned["email"],
            name=cleaned["name"],
            role=Role(cleaned["role"]),
            hospitals=cleaned["hospitals"],
        )

    def saved(self, user: User) -> HttpResponse:
        return show_link(self.request, user)


class ChangeUser(EditUsers):
    template_name = "allocations/administration/user.html"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.user = get_object_or_404(users_with_hospitals(), pk=kwargs["pk"])

    def make_form(self, data: QueryDict | None = None) -> UserForm:
        initial = {
            "name": self.user.name,
            "role": self.user.role,
            "hospitals": [membership.hospital_id for membership in self.user.memberships.all()],
            "version": member_version(self.user),
        }
        return ChangeUserForm(data, initial=initial)

    def context(self, form: Any) -> dict[str, Any]:
        return {"subject": self.user, "is_invited": not self.user.has_usable_password()}

    def save(self, form: UserForm) -> User:
        cleaned = form.cleaned_data
        return change_member(
            by=self.request.user,
            user=self.user,
            name=cleaned["name"],
            role=Role(cleaned["role"]),
            hospitals=cleaned["hospitals"],
            version=cleaned["version"],
        )

    def saved(self, user: User | None) -> HttpResponse:
        messages.success(self.request, _("%(user)s er gemt.") % {"user": user or self.user})
        return redirect("allocations:users")


@require_POST
def set_user_active(request: UserRequest, pk: int) -> HttpResponse:
    """`active`: 1 opens the user again, anything else closes it."""
    check_may_manage(request)
    user = get_object_or_404(User, pk=pk)
    active = request.POST.get("active") == "1"
    try:
        with transaction.atomic():
            set_active(by=request.user, user=user, active=active)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("allocations:user", pk=pk)
    said = _("%(user)s kan logge på igen.") if active else _("%(user)s er lukket og logget af.")
    messages.success(request, said % {"user": user})
    return redirect("allocations:users")


@require_http_methods(["GET", "HEAD", "POST"])
def new_link(request: UserRequest, pk: int) -> HttpResponse:
    check_may_manage(request)
    user = get_object_or_404(User, pk=pk)
    if request.method != "POST":
        return redirect("allocations:user", pk=pk)  # as the switch of language comes back
    try:
        with transaction.atomic():
            user = renew_invitation(by=request.user, user=user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("allocations:user", pk=pk)
    return show_link(request, user)


def show_link(request: HttpRequest, user: User) -> HttpResponse:
    """The link, this once; nothing keeps it."""
    link = invitation_link(request, user)
    context = {"subject": user, "link": link, "is_sent": send_invitation(user, link)}
    return render(request, "allocations/administration/link.html", context)
