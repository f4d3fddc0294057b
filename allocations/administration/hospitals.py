"""Administrators' pages about hospitals and their departments."""

from typing import Any

import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.requests import UserRequest
from allocations.forms import lines
from allocations.models import Department, Hospital
from allocations.policies import can_manage_hospitals
from allocations.services import hospitals
from hrtrack.common.text.danish import NOTHING
from hrtrack.common.web.editing import EditForm, EditView
from hrtrack.common.web.forms import LineField, TextField
from hrtrack.common.web.tables import NumberColumn, Table


class HospitalForm(EditForm):
    name = LineField(label=gettext_lazy("Navn"), max_length=120, width="width-l")
    short_name = LineField(
        label=gettext_lazy("Kort navn"),
        help_text=gettext_lazy("Står foran stillingernes numre, fx RH-07."),
        max_length=10,
        width="char-11",
    )
    other_names = TextField(
        label=gettext_lazy("Andre skrivemåder"),
        help_text=gettext_lazy("Én på hver linje. Tabeller, der indlæses, må kalde hospitalet det samme."),
        required=False,
    )

    def clean_other_names(self) -> str:
        names = lines(self.cleaned_data["other_names"])
        if any(len(name) > 120 for name in names):
            raise ValidationError(_("En skrivemåde må højst være 120 tegn"))
        return "\n".join(names)

    def names(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {
            "name": cleaned["name"],
            "short_name": cleaned["short_name"],
            "other_names": lines(cleaned["other_names"]),
        }


class DepartmentForm(EditForm):
    name = LineField(label=gettext_lazy("Navn"), max_length=120, width="width-l")


class HospitalTable(Table):
    name = tables.Column(
        verbose_name=gettext_lazy("Navn"), linkify=("allocations:hospital", {"pk": tables.A("pk")})
    )
    short_name = tables.Column(verbose_name=gettext_lazy("Kort navn"))
    other_names = tables.Column(verbose_name=gettext_lazy("Andre skrivemåder"))
    department_count = NumberColumn(verbose_name=gettext_lazy("Afdelinger"))

    empty = gettext_lazy("Der er ingen hospitaler endnu. Tilføj et, eller indlæs en fordeling.")

    def render_other_names(self, value: list[str]) -> str:
        return ", ".join(value) or NOTHING


class DepartmentTable(Table):
    name = tables.Column(
        verbose_name=gettext_lazy("Afdeling"), linkify=("allocations:department", {"pk": tables.A("pk")})
    )

    empty = gettext_lazy("Der er ingen afdelinger endnu. De kommer til her eller ved registrering.")


def check_may_manage(request: HttpRequest) -> None:
    if not isinstance(request.user, User) or not can_manage_hospitals(request.user):
        raise PermissionDenied


@require_safe
def hospital_list(request: UserRequest) -> HttpResponse:
    check_may_manage(request)
    found = Hospital.objects.for_user(request.user).annotate(department_count=Count("departments"))
    # Counting drops the model's own order.
    table = HospitalTable(found.order_by("sort_key", "id"), caption=_("Hospitaler"))
    return render(request, "allocations/administration/hospitals.html", {"table": table})


class EditHospitals(EditView):
    request: UserRequest

    def load(self, **kwargs: Any) -> None:
        check_may_manage(self.request)


class AddHospital(EditHospitals):
    template_name = "allocations/administration/add.html"

    def make_form(self, data: QueryDict | None = None) -> HospitalForm:
        return HospitalForm(data)

    def context(self, form: Any) -> dict[str, Any]:
        return {"title": _("Tilføj hospital"), "eyebrow": "", "intro": ""}

    def save(self, form: HospitalForm) -> Hospital:
        return hospitals.add_hospital(by=self.request.user, **form.names())

    def saved(self, hospital: Hospital) -> HttpResponse:
        messages.success(self.request, _("%(name)s er tilføjet.") % {"name": hospital})
        return redirect("allocations:hospital", pk=hospital.pk)


class OneHospital(EditHospitals):
    """A page about one hospital, or something in it."""

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.hospital = get_object_or_404(Hospital.objects.for_user(self.request.user), pk=kwargs["pk"])


class ChangeHospital(OneHospital):
    template_name = "allocations/administration/hospital.html"

    def make_form(self, data: QueryDict | None = None) -> HospitalForm:
        initial = {
            "name": self.hospital.name,
            "short_name": self.hospital.short_name,
            "other_names": "\n".join(self.hospital.other_names),
            "version": hospitals.hospital_version(self.hospital),
        }
        form = HospitalForm(data, initial=initial)
        form.fields["short_name"].help_text = _(
            "Står foran stillingernes numre. Ændres det, skifter alle hospitalets stillinger nummer: "
            "skriver du RIG, bliver %(short_name)s-07 til RIG-07."
        ) % {"short_name": self.hospital.short_name}
        return form

    def context(self, form: Any) -> dict[str, Any]:
        departments = DepartmentTable(self.hospital.departments.all(), caption=_("Afdelinger"))
        return {"hospital": self.hospital, "table": departments}

    def save(self, form: HospitalForm) -> Hospital:
        return hospitals.change_hospital(
            by=self.request.user,
            hospital=self.hospital,
            version=form.cleaned_data["version"],
            **form.names(),
        )

    def saved(self, hospital: Hospital | None) -> HttpResponse:
        messages.success(self.request, _("%(name)s er gemt.") % {"name": hospital or self.hospital})
        return redirect("allocations:hospitals")


class AddDepartment(OneHospital):
    template_name = "allocations/administration/add.html"

    def make_form(self, data: QueryDict | None = None) -> DepartmentForm:
        return DepartmentForm(data)

    def context(self, form: Any) -> dict[str, Any]:
        return {"title": _("Tilføj afdeling"), "eyebrow": self.hospital, "intro": ""}

    def save(self, form: DepartmentForm) -> Department:
        name = form.cleaned_data["name"]
        return hospitals.add_department(by=self.request.user, hospital=self.hospital, name=name)

    def saved(self, department: Department) -> HttpResponse:
        messages.success(self.request, _("%(name)s er tilføjet.") % {"name": department})
        return redirect("allocations:hospital", pk=self.hospital.pk)


class RenameDepartment(EditHospitals):
    template_name = "allocations/administration/department.html"

    def load(self, **kwargs: Any) -> None:
        super().load(**kwargs)
        self.department = get_object_or_404(Department.objects.select_related("hospital"), pk=kwargs["pk"])

    def make_form(self, data: QueryDict | None = None) -> DepartmentForm:
        version = hospitals.department_version(self.department)
        return DepartmentForm(data, initial={"name": self.department.name, "version": version})

    def context(self, form: Any) -> dict[str, Any]:
        return {"department": self.department}

    def save(self, form: DepartmentForm) -> Department:
        cleaned = form.cleaned_data
        return hospitals.rename_department(
            by=self.request.user,
            department=self.department,
            name=cleaned["name"],
            version=cleaned["version"],
        )

    def saved(self, department: Department | None) -> HttpResponse:
        messages.success(self.request, _("%(name)s er gemt.") % {"name": department or self.department})
        return redirect("allocations:hospital", pk=self.department.hospital_id)


@require_POST
def delete_department(request: UserRequest, pk: int) -> HttpResponse:
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
