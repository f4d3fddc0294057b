"""The top of every page: the menu and the banner of the demo; and whom the user acts for."""

from typing import Any

from django.http import HttpRequest
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import UserRequest
from allocations.models import Hospital
from allocations.policies import can_import, can_manage_grants, can_manage_hospitals, can_manage_users
from allocations.shown_grant import shown_grant
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.own_names import own_name, sentence_html
from reports.policies import can_read_history, can_read_progress


@require_safe
def home(request: UserRequest) -> Any:
    """Redirect to the first page of the user's role; readers of the report may name a grant with `?grant=`."""
    if not can_read_progress(request.user):
        return redirect("hires:our_posts")
    grant = whole_number(request.GET.get("grant", ""))
    if grant is not None:
        return redirect("reports:progress", pk=grant)
    return redirect("reports:latest")


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor for base.html: navigation and demo_banner, both empty without login.

    A request renders many templates, and only base.html reads these: nothing is looked up before it is read.
    """
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"navigation": [], "demo_banner": ""}
    return {
        "navigation": SimpleLazyObject(lambda: menu(user, request.path)),
        "demo_banner": SimpleLazyObject(lambda: demo_banner(request)),
    }


def menu(user: User, path: str) -> list[dict[str, Any]]:
    """Return the menu's entries; the entry of the page at `path` is current."""
    entries = pages(user)
    places = {url: max(path.rfind(part) for part in parts) for url, _label, parts in entries}
    shown = max(places, key=lambda url: places[url], default=None)
    if shown is not None and places[shown] < 0:
        shown = None
    return [{"url": url, "label": label, "current": url == shown} for url, label, _parts in entries]


def demo_banner(request: HttpRequest) -> str:
    """Return the sentence that says that people are invented, on a page of a demo grant; "" on every other page."""
    grant = shown_grant(request)
    return _("Demo: ansættelser og medarbejdere er opdigtede.") if grant and grant.is_demo else ""


def organisation(user: User) -> str:
    """Return the names of hospital HR's hospitals as HTML, or the name of another role."""
    if not user.is_hospital_hr:
        return user.get_role_display()
    hospitals = list(Hospital.objects.for_user(user))
    if not hospitals:
        return _("%(hospital)s · HR") % {"hospital": _("Intet hospital")}
    name = (
        hospitals[0].name if len(hospitals) == 1 else ", ".join(hospital.short_name for hospital in hospitals)
    )
    return sentence_html(_("%(hospital)s · HR"), {"hospital": own_name(name)})


def pages(user: User) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (address, label, parts of addresses) for each page in the menu.

    The current page is the entry with the part that occurs last in the request's path.
    """
    entries: list[tuple[str, str, tuple[str, ...]]] = []
    if can_read_progress(user):
        # Administrators find the imports under the grants, and all about a hospital under their own page of hospitals.
        imports = () if can_manage_grants(user) else ("/imports/",)
        parts = ("/progress/", "/posts/", "/hires/", *imports)
        entries += [
            (reverse("reports:latest"), _("Samlet status"), parts),
            (
                reverse("reports:council_reports"),
                _("Redegørelser"),
                ("/council-reports/", "/council-report/", "/publications/"),
            ),
        ]
        if not can_manage_hospitals(user):
            entries.append((reverse("reports:hospitals"), _("Hospitaler"), ("/hospitals/",)))
        entries.append((reverse("hires:search"), _("Søg"), ("/search/",)))
    else:
        entries += [
            (
                reverse("hires:our_posts"),
                _("Vores stillinger"),
                ("/posts/", "/register/", "/confirm/", "/import/"),
            ),
            (reverse("hires:our_hires"), _("Ansættelser"), ("/hires/",)),
            (reverse("reports:our_words"), _("Redegørelse"), ("/council-report/",)),
        ]
    if can_import(user):
        entries.append((reverse("allocations:import"), _("Indlæs fordeling"), ("/allocations/import/",)))
    if can_manage_grants(user):
        entries.append(
            (
                reverse("allocations:grants"),
                _("Bevillinger"),
                ("/grants/", "/prices/", "/budget-rows/", "/allocations/imports/"),
            )
        )
    if can_manage_hospitals(user):
        entries.append((reverse("allocations:hospitals"), _("Hospitaler"), ("/hospitals/", "/departments/")))
    if can_manage_users(user):
        entries.append((reverse("allocations:users"), _("Brugere"), ("/users/",)))
    if can_read_history(user):
        entries.append((reverse("reports:history"), _("Historik"), ("/history/",)))
    return entries
