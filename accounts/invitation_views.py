"""The page behind an invitation's link."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from accounts.forms import ChoosePasswordForm
from accounts.invitations import invitation_token
from accounts.models import User
from accounts.services import choose_password
from hrtrack.common.web.editing import Stale


class AcceptInvitation(PasswordResetConfirmView):
    """The holder of the link chooses a password. The token is first removed from the address, out of logs and Referer."""

    form_class = ChoosePasswordForm  # type: ignore[assignment]  # no model form, with the project's messages
    template_name = "account/invitation.html"
    token_generator = invitation_token
    reset_url_token = "choose-password"  # noqa: S105 - replaces the token in the address

    def get_user(self, uidb64: str) -> User | None:
        user = super().get_user(uidb64)
        return user if isinstance(user, User) and user.is_active else None

    def form_valid(self, form: ChoosePasswordForm) -> HttpResponse:  # type: ignore[override]
        token = self.request.session[INTERNAL_RESET_SESSION_TOKEN]
        try:
            choose_password(user=form.user, token=token, password=form.cleaned_data["new_password1"])
        except Stale:
            self.validlink = False
            return self.render_to_response(self.get_context_data())
        logout(self.request)
        messages.success(self.request, _("Din adgangskode er valgt. Log på med den."))
        return redirect("account_login")

    def form_invalid(self, form: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        """Render the page, with status 410 for a link that is used or too old."""
        if not self.validlink:
            kwargs["status"] = 410
        return super().render_to_response(context, **kwargs)
