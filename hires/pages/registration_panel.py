"""The panel beside the form that registers a hire: what the answers given so far come to, and what is missing."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from allocations.entitlements import price_on
from hires.actions.register import Quote
from hires.capacity import PostLimits
from hires.figures.statement import HospitalFigures, reached
from hires.forms.register import RegisterHireForm
from hires.presentation.phrases import count, days_in_words, reached_label
from hires.room import last_day_allowed, next_post
from hrtrack.common import clock
from hrtrack.common.clock import NO_END
from hrtrack.common.text.danish import NOTHING, format_date, format_number, format_tkr


@dataclass(frozen=True)
class RegistrationPanel:
    """What a registration comes to, in words; amounts in tkr.

    facts: (name, value) of the post, the employee, the days and the hours. cost: of the hire, until the day cost_until;
    duration: of a hire with an end. changes: (name, before and after) of figures. All are empty without a quote.
    problem: why there is no price. missing: (name, id of the input) of the questions without an answer. last_day: as it
    is reckoned, and last_day_reason why it is that day; both empty for a hire without an end.
    """

    facts: list[tuple[str, str]]
    cost: str
    duration: str
    annual_cost: str
    changes: list[tuple[str, str]]
    problem: str
    needs_reason: bool
    missing: list[tuple[str, str]]
    number_until: str
    last_day: str
    last_day_reason: str
    cost_until: str
    remaining: str
    price: str

    @property
    def summary(self) -> str:
        """The price and what is missing as sentences."""
        words = {"cost": self.cost, "last_day": self.cost_until, "left": self.remaining}
        sentences = [self.problem] if self.problem else []
        if self.cost:
            sentences.append(_("%(cost)s tkr. til og med %(last_day)s.") % words)
            sentences.append(_("%(left)s tkr. er så ikke disponeret.") % words)
        if self.missing:
            sentences.append(f"{self.missing_in_words}.")
        return " ".join(sentences)

    @property
    def missing_in_words(self) -> str:
        """How many answers are missing; empty for none."""
        missing = len(self.missing)
        return ngettext("Mangler %s svar", "Mangler %s svar", missing) % missing if missing else ""


def panel_of(form: RegisterHireForm, quote: Quote | None, problem: str) -> RegistrationPanel:
    """Return the panel of a form with its quote, or with the reason why there is none."""
    grant = form.allocation.grant
    post = form.posts.get(form.given("post") or "")
    name = str(post or next_post(form.allocation))
    department = str(post.department) if post else form.given("department")
    first_day = quote.first_day if quote else form.given("first_day")
    last_day = form.given("last_day")
    is_without_end = grant.post_months is None and last_day is None
    if quote:
        last_day = NO_END if is_without_end else quote.last_day
    hours = form.given("weekly_hours")
    until = format_date(quote.last_day) if quote else ""
    missing = form.missing()
    is_late = first_day is None or first_day <= clock.today()
    number_until = "" if is_late or form.given("employee_number") else format_date(first_day)
    return RegistrationPanel(
        facts=[
            (_("Stilling"), " ".join(filter(None, [name, department]))),
            (_("Medarbejder"), form.given("name") or NOTHING),
            (_("Første dag"), _with_weekday(first_day)),
            (_("Sidste dag"), _with_weekday(last_day)),
            (_("Timer om ugen"), format_number(hours, None)),
        ],
        cost=format_tkr(quote.cost) if quote else "",
        duration=days_in_words(Decimal(quote.days)) if quote and not is_without_end else "",
        annual_cost=format_tkr(quote.annual_cost) if quote and quote.annual_cost else "",
        changes=_changes(form, quote, name) if quote else [],
        problem=problem,
        needs_reason=quote is not None and quote.needs_reason,
        missing=missing,
        number_until=number_until,
        last_day="" if is_without_end else until,
        last_day_reason=_reason(form, quote) if quote and not is_without_end else "",
        cost_until=until,
        remaining=format_tkr(quote.remaining) if quote else "",
        price=format_tkr(price_on(grant, clock.today())),
    )


def _with_weekday(day: dt.date | None) -> str:
    if day is None:
        return NOTHING
    return (
        f"{date_format(day, 'D').rstrip('.').lower()} {format_date(day)}"
        if day < NO_END
        else format_date(day)
    )


def _reason(form: RegisterHireForm, quote: Quote) -> str:
    """Return why the reckoned last day is that day."""
    grant = form.allocation.grant
    if quote.last_day == PostLimits.of(grant).last_day(quote.first_day):
        return _("et år") if grant.post_months == 12 else ""
    if quote.last_day == last_day_allowed(grant, quote.first_day):
        return _("så længe midlerne kan bruges")
    return _("så langt stillingen rækker")


def _changes(form: RegisterHireForm, quote: Quote, post: str) -> list[tuple[str, str]]:
    """Return (name, before and after) of the hospital's money and target, and of the money of the post."""
    grant = form.allocation.grant

    def of_target(row: HospitalFigures) -> str:
        return count(grant, reached(grant, row))

    words = {"target": format_number(quote.after.target, None)}
    before, after = of_target(quote.before), of_target(quote.after)
    told = (
        _("%(before)s → %(after)s af %(target)s")
        if before != after
        else _("%(after)s af %(target)s, uændret")
    )
    changes = [
        (
            _("Ikke disponeret"),
            _("%(before)s → %(after)s tkr.")
            % {"before": format_tkr(quote.before.remaining), "after": format_tkr(quote.after.remaining)},
        )
    ]
    if quote.left is not None:
        left = {"before": format_tkr(quote.left_before), "after": format_tkr(quote.left)}
        changes.append((_("Tilbage af %s") % post, _("%(before)s → %(after)s tkr.") % left))
    changes.append((reached_label(grant), told % {**words, "before": before, "after": after}))
    return changes
