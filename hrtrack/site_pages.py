"""Pages that stand beside the work: the user's own page, help, and the accessibility statement."""

import datetime as dt
from collections.abc import Container
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from accounts.enums import Language
from accounts.models import User
from accounts.notices.pages import notices_context
from accounts.requests import UserRequest
from hrtrack.navigation import organisation, pages

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

# The day on which the accessibility statement was last held against the pages; the law asks for once a year.
REVIEWED_ON = dt.date(2026, 11, 30)
# The pages that the help page names: the name of the address, and the label of the menu.
NAMED_PAGES = {
    "our_posts": ("hires:our_posts", gettext_lazy("Vores stillinger")),
    "our_hires": ("hires:our_hires", gettext_lazy("Ansættelser")),
    "latest": ("reports:latest", gettext_lazy("Samlet status")),
    "import": ("allocations:import", gettext_lazy("Indlæs fordeling")),
    "grants": ("allocations:grants", gettext_lazy("Bevillinger")),
}


@require_safe
def own_page(request: UserRequest) -> HttpResponse:
    """Show the user's name, mail address, role and hospitals, and the choices of mails and of language."""
    context = {
        "organisation": organisation(request.user),
        "languages": Language.choices,
        **notices_context(request.user),
    }
    return render(request, "site/own_page.html", context)


@login_not_required
@require_safe
def help_page(request: HttpRequest) -> HttpResponse:
    """Show how the jobs are done. A page that the user may open is a link; without login there are no links."""
    addresses = (
        {url for url, _label, _parts in pages(request.user)} if isinstance(request.user, User) else set()
    )
    links = {
        name: _named(reverse(address), label, addresses) for name, (address, label) in NAMED_PAGES.items()
    }
    return render(request, "site/help.html", {"links": links, "contact": contact()})


@login_not_required
@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    """Show the accessibility statement, which the law asks for of every website of a public body."""
    context = {"operator": settings.OPERATOR, "reviewed_on": REVIEWED_ON, "contact": contact()}
    return render(request, "site/accessibility.html", context)


def _named(address: str, label: "StrOrPromise", addresses: Container[str]) -> str:
    """Return a link to a page of the menu; for whoever may not open the page its name in quotation marks."""
    is_link = address in addresses
    return format_html('<a href="{}">{}</a>', address, label) if is_link else f"»{label}«"


def contact() -> str:
    """Return whom users ask, as HTML: a mail address or a page as a link, and a phone number."""
    address = settings.CONTACT
    if not address:
        whom = _("den, der administrerer HRTrack hos jer")
    else:
        whom = format_html('<a href="{}">{}</a>', f"mailto:{address}" if "@" in address else address, address)
    if not settings.CONTACT_PHONE:
        return whom
    return format_html(_("{} eller ring til {}"), whom, settings.CONTACT_PHONE)
