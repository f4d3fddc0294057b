"""Administrators' pages about hospitals and their departments."""

from typing import Any

import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import UserPassesTestMixin
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.requests import UserRequest
from allocations.forms import text_lines
from allocations.models import Department, Hospital
from allocations.policies import can_manage_hospitals
from allocations.services import hospitals
from hrtrack.common.text.danish import NOTHING, format_date
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import DanishDateField, NameField, NamesField
from hrtrack.common.web.own_names import own_name
from hrtrack.common.web.tables import NameColumn, NumberColumn, Table


class HospitalForm(EditForm):
    """A hospital's name, its short name, and other spellings that imported tables may use."""

    name = NameField(label=gettext_lazy("Navn"), max_length=120, width="width-l")
    short_name = NameField(
        label=gettext_lazy("Kort navn"),
        help_text=gettext_lazy("Står foran stillingernes numre, fx RH-07."),
        max_length=10,
        width="char-11",
    )
    other_names = NamesField(
        label=gettext_lazy("Andre skrivemåder"),
        help_text=gettext_lazy("Én på hver linje. Tabeller, der indlæses, må kalde hospitalet det samme."),
        required=False,
    )

    def clean_other_names(self) -> str:
        names = text_lines(self.cleaned_data["other_names"])
        if any(len(name) > 120 for name in names):
            raise ValidationError(_("En skrivemåde må højst være 120 tegn"))
        return "\n".join(names)

    def names(self) -> dict[str, Any]:
        """Return the names as the services take them: `name`, `short_name`, and the list `other_names`."""
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "short_name": cleaned["short_name"],
            "other_names": text_lines(cleaned["other_names"]),
        }


class ChangeHospitalForm(HospitalForm):
    """A hospital's names, and the day from which it is closed with its successor."""

    closed_from = DanishDateField(
        label=gettext_lazy("Lukket fra"),
        help_text=gettext_lazy(
            "Fra den dag registreres nye stillinger under efterfølgeren. De stillinger, der findes, bliver her. "
            "Tøm begge felter for at åbne hospitalet igen."
        ),
        required=False,
    )
    successor = forms.ModelChoiceField(
        label=gettext_lazy("Efterfølger"),
        queryset=Hospital.objects.none(),
        required=False,
        empty_label=gettext_lazy("Ingen"),
    )

    def __init__(self, *args: Any, hospital: Hospital, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Its own successor may be closed since.
        others = Hospital.objects.filter(Q(closed_from=None) | Q(pk=hospital.successor_id))
        self.fields["successor"].queryset = others.exclude(pk=hospital.pk)  # type: ignore[attr-defined]

    def closing(self) -> dict[str, Any]:
        """Return `closed_from` and `successor` as the service takes them."""
        return {name: self.cleaned_data[name] for name in ("closed_from", "successor")}


class DepartmentForm(EditForm):
    """A department's name."""

    name = NameField(label=gettext_lazy("Navn"), max_length=120, width="width-l")


class HospitalTable(Table):
    """All hospitals, with the number of departments of each."""

    name = tables.Column(verbose_name=gettext_lazy("Navn"))
    short_name = tables.Column(verbose_name=gettext_lazy("Kort navn"))
    other_names = NameColumn(verbose_name=gettext_lazy("Andre skrivemåder"))
    department_count = NumberColumn(verbose_name=gettext_lazy("Afdelinger"))

    empty = gettext_lazy("Der er ingen hospitaler endnu. Tilføj et, eller indlæs en fordeling.")

    def render_name(self, record: Hospital) -> str:
        link = format_html(
            '<a href="{}">{}</a>', reverse("allocations:hospital", args=[record.pk]), own_name(record.name)
        )
        if record.closed_from is None:
            return link
        return format_html('<div>{}<div class="note">{}</div></div>', link, closed_in_words(record))

    def render_other_names(self, value: list[str]) -> str:
        return ", ".join(value) or NOTHING


class DepartmentTable(Table):
    """The departments of one hospital."""

    name = NameColumn(
        verbose_name=gettext_lazy("Afdeling"), linkify=("allocations:department", {"pk": tables.A("pk")})
    )

    empty = gettext_lazy("Der er ingen afdelinger endnu. De kommer til her eller ved registrering.")


def closed_in_words(hospital: Hospital) -> str:
    """Return from which day a closed hospital is closed, and its successor."""
    return _("Lukket fra %(day)s, efterfølger: %(successor)s") % {
        "day": format_date(hospital.closed_from),
        "successor": hospital.successor_name,
    }


def check_may_manage(request: UserRequest) -> None:
    """Raise PermissionDenied unless the user may manage hospitals."""
    if not can_manage_hospitals(request.user):
        raise PermissionDenied


@require_safe
def hospital_list(request: UserRequest) -> HttpResponse:
    """List the hospitals in Danish alphabetical order, the closed ones last."""
    check_may_manage(request)
    records = Hospital.objects.for_user(request.user).annotate(department_count=Count("departments"))
    table = HospitalTable(records.closed_last(), caption=_("Hospitaler"))
    return render(request, "allocations/administration/hospitals.html", {"table": table})


class ManagesHospitals(UserPassesTestMixin, EditView):
    """A page on which administrators edit a hospital or a department; 403 for others."""

    request: UserRequest

    def test_func(self) -> bool:
        """Return whether the user may manage hospitals."""
        return can_manage_hospitals(self.request.user)


class AddHospital(ManagesHospitals):
    """Add a hospital."""

    template_name = "allocations/administration/add.html"
    form_class = HospitalForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Tilføj hospital"), eyebrow="", intro="", **kwargs)

    def save(self, form: HospitalForm) -> Hospital:
        return hospitals.add_hospital(by=self.request.user, **form.names())

    def get_success_message(self) -> str:
        return _("%(name)s er tilføjet.") % {"name": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:hospital", args=[self.object.pk])


class ChangeHospital(ManagesHospitals):
    """Change a hospital's names, or close it from a day. The page also lists the hospital's departments."""

    template_name = "allocations/administration/hospital.html"
    form_class = ChangeHospitalForm
    object: Hospital

    def get_object(self) -> Hospital:
        return get_object_or_404(Hospital.objects.for_user(self.request.user), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {
            "name": self.object.name,
            "short_name": self.object.short_name,
            "other_names": "\n".join(self.object.other_names),
            "closed_from": self.object.closed_from,
            "successor": self.object.successor_id,
            "version": hospitals.hospital_version(self.object),
        }

    def get_form_kwargs(self) -> dict[str, Any]:
        return super().get_form_kwargs() | {"hospital": self.object}

    def get_form(self, form_class: Any = None) -> ChangeHospitalForm:
        form: ChangeHospitalForm = super().get_form(form_class)
        form.fields["short_name"].help_text = _(
            "Står foran stillingernes numre. Ændres det, skifter alle hospitalets stillinger nummer: "
            "skriver du RIG, bliver %(short_name)s-07 til RIG-07."
        ) % {"short_name": self.object.short_name}
        return form

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        departments = DepartmentTable(self.object.departments.all(), caption=_("Afdelinger"))
        return super().get_context_data(hospital=self.object, table=departments, **kwargs)

    def save(self, form: ChangeHospitalForm) -> Hospital:
        return hospitals.change_hospital(
            by=self.request.user,
            hospital=self.object,
            version=form.cleaned_data["version"],
            **form.names(),
            **form.closing(),
        )

    def get_success_message(self) -> str:
        return _("%(name)s er gemt.") % {"name": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:hospitals")


class AddDepartment(ManagesHospitals):
    """Add a department to a hospital. The object edited is the hospital until the department is saved."""

    template_name = "allocations/administration/add.html"
    form_class = DepartmentForm

    def get_object(self) -> Hospital:
        return get_object_or_404(Hospital.objects.for_user(self.request.user), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(title=_("Tilføj afdeling"), eyebrow=self.object, intro="", **kwargs)

    def save(self, form: DepartmentForm) -> Department:
        name = form.cleaned_data["name"]
        return hospitals.add_department(by=self.request.user, hospital=self.object, name=name)

    def get_success_message(self) -> str:
        return _("%(name)s er tilføjet.") % {"name": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:hospital", args=[self.object.hospital_id])


class RenameDepartment(ManagesHospitals):
    """Rename a department."""

    template_name = "allocations/administration/department.html"
    form_class = DepartmentForm
    object: Department

    def get_object(self) -> Department:
        return get_object_or_404(Department.objects.select_related("hospital"), pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        return {"name": self.object.name, "version": hospitals.department_version(self.object)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(department=self.object, **kwargs)

    def save(self, form: DepartmentForm) -> Department:
        return hospitals.rename_department(
            by=self.request.user,
            department=self.object,
            name=form.cleaned_data["name"],
            version=form.cleaned_data["version"],
        )

    def get_success_message(self) -> str:
        return _("%(name)s er gemt.") % {"name": self.object}

    def get_success_url(self) -> str:
        return reverse("allocations:hospital", args=[self.object.hospital_id])


@require_POST
def delete_department(request: UserRequest, pk: int) -> HttpResponse:
    """Delete a department; an error message if the department has posts."""
    check_may_manage(request)
    department = get_object_or_404(Department, pk=pk)
    try:
        with transaction.atomic():
            hospitals.delete_department(by=request.user, department=department)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("allocations:department", pk=pk)
    messages.success(request, _("%(name)s er slettet.") % {"name": department})
    return redirect("allocations:hospital", pk=department.hospital_id)
