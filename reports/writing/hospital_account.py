"""A hospital's own account to the council: the same document as the region's, about one hospital, without names of people."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from allocations.models import Allocation
from allocations.unit_names import capitalized
from hires.models import name_of_post
from hires.posts import PostStatus, post_statuses
from hires.presentation.phrases import state_in_words
from hrtrack.common.text.danish import NOTHING, format_date, format_days, format_number
from reports.documents.appendices import MONEY, has_figures, states_of, with_original
from reports.documents.blocks import (
    Block,
    Bullets,
    Document,
    Facts,
    Heading,
    PageBreak,
    Paragraph,
    Statement,
    TableBlock,
    Title,
    told,
    written,
)
from reports.documents.data_formats import report_hash
from reports.phrases.descriptions import origin_in_words
from reports.phrases.elaboration import additionality_in_depth, candidates_in_depth, money_in_depth
from reports.phrases.points import points_of
from reports.report.build import STATUS, Report, report_of
from reports.report.data_tables import DataTable, ReportColumn, ReportRow, ValueKind
from reports.texts import HOSPITAL_FIELDS, ReportTexts, hospital_text

# The forecast borrows from the other hospitals' pace, and the months are on the hospital's own pages.
PARTS = (*STATUS, "uses", "attested", "lengths", "years", "budgets", "purposes", "staff_groups")


def report_of_hospital(allocation: Allocation, as_of: dt.date, by: User) -> Report:
    """Return the report on a hospital's part of a grant, with its own texts."""
    report = report_of(allocation.grant, as_of, by=by, parts=PARTS, hospital_id=allocation.hospital_id)
    own = hospital_text(allocation)
    texts = {allocation.hospital_id: {name: getattr(own, name) for name in HOSPITAL_FIELDS}}
    return replace(report, texts=ReportTexts(hospitals=texts))


def account_of(allocation: Allocation, as_of: dt.date, by: User) -> Document:
    """Return the account of a hospital as of a day. The user must see the allocation."""
    report = report_of_hospital(allocation, as_of, by)
    title = _("Redegørelse fra %(hospital)s: %(grant)s") % {
        "hospital": allocation.hospital,
        "grant": report.grant.name,
    }
    blocks = _blocks(allocation, report, title, post_statuses(allocation, as_of))
    return Document(
        title=title,
        author=by.name,
        footer=f"{allocation.hospital} · {report.title}",
        made_at=report.made_at,
        digest=report_hash(report),
        blocks=list(told(blocks)),
    )


def _blocks(
    allocation: Allocation, report: Report, title: str, posts: Sequence[PostStatus]
) -> Iterator[Block]:
    grant = report.grant
    facts = [
        (_("Til"), capitalized(grant.reports_to)),
        (_("Fra"), str(allocation.hospital)),
        (_("Dato"), format_date(timezone.localdate(report.made_at))),
        (_("Bevilling"), grant.name),
        (_("Status pr."), format_date(report.as_of)),
    ]
    yield Facts([(label, value) for label, value in facts if value])
    yield Title(title)
    if grant.is_demo:
        yield Paragraph(_("Demodata: Ansættelser og medarbejdere er opdigtede."), is_quiet=True)
    yield Heading(1, _("Kort formidling"))
    yield Bullets([Statement(point.conclusion, point.text) for point in points_of(report).values()])
    yield Heading(1, _("Sådan har vi tilrettelagt stillingerne"))
    own = report.texts.hospitals[allocation.hospital_id]
    yield from written(
        own["arrangement"] or _("Der er ikke skrevet noget om, hvordan stillingerne er tilrettelagt.")
    )
    yield from written(own["remark"])
    yield from _money(report)
    yield from _candidates(report)
    yield Heading(1, _("Er stillingerne nye?"))
    yield from map(Paragraph, additionality_in_depth(report))
    yield Paragraph(origin_in_words(report), is_quiet=True)
    yield PageBreak()
    yield Heading(1, _("Stillingerne"))
    yield TableBlock(
        _of_one(report.status.with_only(states_of(grant), _("De oprettede stillinger efter tilstand")))
    )
    if posts:
        yield TableBlock(posts_table(posts))
        yield TableBlock(departments_table(posts))
    for name in ("purpose", "low_activity", "staff_group"):
        if name in report.tables and has_figures(report.tables[name]):
            yield TableBlock(report.tables[name])


def _money(report: Report) -> Iterator[Block]:
    yield Heading(1, _("Økonomi"))
    yield Paragraph(" ".join(money_in_depth(report)))
    names = with_original(report, MONEY, "hospital", ["original_budget", "budget_changes"])
    yield TableBlock(_of_one(report.status.with_only(names, _("Tildelt, forbrug og disponeret"))))
    if "years" in report.tables and report.tables["years"].rows:
        yield TableBlock(report.tables["years"])


def _candidates(report: Report) -> Iterator[Block]:
    scheme = report.grant.redeployment_scheme
    if not scheme:
        return
    yield Heading(1, _("%(scheme)s og vurdering af kandidater") % {"scheme": scheme})
    if text := " ".join(candidates_in_depth(report)):
        yield Paragraph(text)
    for name in ("route", "not_assessed"):
        if has_figures(report.tables[name]):
            yield TableBlock(report.tables[name])


def _of_one(table: DataTable) -> DataTable:
    """Return a table of hospitals without its total: there is one hospital."""
    return replace(table, total=None)


def posts_table(posts: Sequence[PostStatus]) -> DataTable:
    """Return the posts by number: where each is, what for, its state, and the days and hours of whoever is hired in it."""
    columns = [
        ReportColumn("post", _("Stilling"), ValueKind.TEXT),
        ReportColumn("department", _("Afdeling"), ValueKind.TEXT),
        ReportColumn("purpose", _("Formål"), ValueKind.TEXT),
        ReportColumn("state", _("Status"), ValueKind.TEXT),
        ReportColumn("days", _("Ansat fra – til og med"), ValueKind.TEXT),
        ReportColumn("hours", _("Timer om ugen"), ValueKind.TEXT),
    ]
    rows = [
        ReportRow(
            (
                name_of_post(status.post.hospital.short_name, status.post.number),
                str(status.post.department),
                str(status.post.purpose or NOTHING),
                state_in_words(status.state, status.starts),
                "; ".join(format_days(each.first_day, each.last_day) for each in status.listed) or NOTHING,
                "; ".join(format_number(each.weekly_hours, None) for each in status.listed) or NOTHING,
            )
        )
        for status in posts
    ]
    return DataTable("posts", _("Stillingerne enkeltvis"), columns, rows)


def departments_table(posts: Sequence[PostStatus]) -> DataTable:
    """Return how many created posts each department has, in the departments' order."""
    columns = [
        ReportColumn("department", _("Afdeling"), ValueKind.TEXT),
        ReportColumn("created", _("Oprettede stillinger")),
    ]
    counts: dict[str, int] = {}
    for status in posts:
        if status.state != "vacant":
            name = str(status.post.department)
            counts[name] = counts.get(name, 0) + 1
    rows = [ReportRow((name, number)) for name, number in sorted(counts.items())]
    total = ReportRow((_("I alt"), sum(counts.values())))
    return DataTable("departments", _("Stillinger efter afdeling"), columns, rows, total)
