"""The choice of language."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods

from accounts.enums import Language
from accounts.models import User
from accounts.services import choose_language

REMEMBERED_SECONDS = 365 * 24 * 60 * 60


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def language(request: HttpRequest) -> HttpResponse:
    """Save the chosen language in this browser and for the logged-in user, and redirect to the page of the form."""
    if request.method != "POST":
        return redirect("home")
    chosen = request.POST.get("language")
    if chosen not in Language.values:
        raise BadRequest
    if isinstance(request.user, User):
        choose_language(user=request.user, language=Language(chosen))
    response = redirect(page_to_go_back_to(request))
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        chosen,
        max_age=REMEMBERED_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    return response


def page_to_go_back_to(request: HttpRequest) -> str:
    """Return the address in the form's `next`; "/" for an address on another site."""
    address = request.POST.get("next", "")
    is_here = url_has_allowed_host_and_scheme(
        address, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return address if is_here else "/"
