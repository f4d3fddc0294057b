"""A person's own messages and choice of notices; and for administrators the state of the outbox."""

from typing import Any

import django_tables2 as tables
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.enums import MessageState
from accounts.models import Message, User
from accounts.notices.forms import NoticesForm
from accounts.notices.kinds import choose_rhythms
from accounts.notices.outbox import try_again
from accounts.requests import UserRequest
from hrtrack.common.text.danish import NOTHING, format_moment, format_number
from hrtrack.common.text.digits import whole_number
from hrtrack.common.web.tables import DateColumn, NameColumn, Table, badge

MESSAGES_PER_PAGE = 20
MOST_IN_OUTBOX = 50
VARIANTS = {MessageState.GIVEN_UP: "error", MessageState.RETRIED: "warning", MessageState.SENT: "success"}


class OutboxTable(Table):
    """The messages in the outbox and what has become of their mails; a record is a Message. No text is shown."""

    folds = True
    summary = ("subject", "state")

    user = NameColumn(verbose_name=gettext_lazy("Til"))
    subject = NameColumn(verbose_name=gettext_lazy("Emne"))
    due_on = DateColumn(verbose_name=gettext_lazy("Sendes den"))
    state = tables.Column(verbose_name=gettext_lazy("Mail"))
    attempts = tables.Column(
        verbose_name=gettext_lazy("Mislykkede forsøg"), attrs={"td": {"class": "number"}}
    )
    last_error = tables.Column(verbose_name=gettext_lazy("Seneste fejl"))

    def render_state(self, record: Message) -> str:
        moment = f" {format_moment(record.sent_at)}" if record.sent_at else ""
        return badge(f"{record.state.label}{moment}", VARIANTS.get(record.state, ""))

    def render_attempts(self, value: int) -> str:
        return format_number(value) if value else NOTHING


@require_safe
def own_messages(request: UserRequest) -> HttpResponse:
    """List the user's own messages, the newest first."""
    pages = Paginator(Message.objects.for_user(request.user), MESSAGES_PER_PAGE)
    page = pages.get_page(whole_number(request.GET.get("page", "")) or 1)
    context = {"page": page, "is_administrator": request.user.is_administrator}
    return render(request, "notices/messages.html", context)


@require_POST
def choose_notices(request: UserRequest) -> HttpResponse:
    """Save the user's choice of notices; BadRequest for a choice that the page does not offer."""
    form = NoticesForm(request.POST, user=request.user)
    if not form.is_valid():
        raise BadRequest
    choose_rhythms(user=request.user, rhythms=form.rhythms)
    messages.success(request, _("Dit valg af mails er gemt."))
    return redirect("own_page")


@require_http_methods(["GET", "HEAD", "POST"])
def outbox(request: UserRequest) -> HttpResponse:
    """Show administrators what waits, what was sent and what failed; POST tries again what was given up."""
    if not request.user.is_administrator:
        raise PermissionDenied
    if request.method == "POST":
        count = try_again()
        told = ngettext("%s besked prøves igen.", "%s beskeder prøves igen.", count) % format_number(count)
        messages.success(request, told)
        return redirect("outbox")
    unsent_first = Message.objects.order_by(F("sent_at").desc(nulls_first=True), "-pk")
    unsent, given_up = Message.objects.filter(sent_at=None), Message.objects.given_up().count()
    context: dict[str, Any] = {
        "table": OutboxTable(unsent_first.select_related("user")[:MOST_IN_OUTBOX], caption=_("Udbakke")),
        "sent": Message.objects.exclude(sent_at=None).count(),
        "unsent": unsent.count(),
        "given_up": given_up,
        "has_mail_server": bool(settings.EMAIL_HOST),
        "most": MOST_IN_OUTBOX,
    }
    return render(request, "notices/outbox.html", context)


def notices_context(user: User) -> dict[str, Any]:
    """Return the variables of templates/notices/_choices.html."""
    return {"notices": NoticesForm(user=user), "has_mail_server": bool(settings.EMAIL_HOST)}
