"""The history as people read it: what one person did at one moment, in a sentence, with its changes folded away."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.models import User
from allocations.models import AllocationImport, Grant, Hospital, Membership
from hires.models import (
    Confirmation,
    Decision,
    Employee,
    Hire,
    HireAct,
    Period,
    Post,
    PostPurpose,
    SamePerson,
)
from hires.presentation.history import sentences_of_acts
from hrtrack.common.database.events import Model
from hrtrack.common.text.danish import NOTHING, format_number
from reports.audit.entries import FieldChange, HistoryEntry, HistoryPosition, PlacedEvent, entries_of
from reports.audit.history import HistoryQuery, placed_events
from reports.models import HospitalEstimate, HospitalText, Publication, RegionText

# So many changes are read for a page, and so many acts are shown on one.
CHANGES_READ, ACTS_ON_A_PAGE = 250, 30
# So many changed fields stand in a sentence; more are counted.
MOST_FIELDS = 2
# What the sentences about a hire say.
SAID_OF_HIRES: frozenset[Model] = frozenset(
    {Hire, HireAct, Decision, Period, Employee, SamePerson, PostPurpose}
)
# The models that a sentence is about, the most telling first; the others are parts of one of these.
TELLING: tuple[Model, ...] = (AllocationImport, Publication, Post, Grant, Hospital, User)
SENTENCES: Mapping[tuple[Model, str], Any] = {
    (Confirmation, "insert"): gettext_lazy("Listen er bekræftet komplet: %(name)s"),
    (AllocationImport, "insert"): gettext_lazy("En fordeling er indlæst: %(name)s"),
    (Publication, "insert"): gettext_lazy("En redegørelse er offentliggjort: %(name)s"),
    (RegionText, "insert"): gettext_lazy("Redegørelsens tekster er skrevet: %(name)s"),
    (HospitalText, "insert"): gettext_lazy("Teksten til redegørelsen er skrevet: %(name)s"),
    (HospitalEstimate, "insert"): gettext_lazy("Et skøn er skrevet: %(name)s"),
    (Membership, "insert"): gettext_lazy("Adgang er givet: %(name)s"),
    (Membership, "delete"): gettext_lazy("Adgang er taget fra: %(name)s"),
}


@dataclass(frozen=True)
class HistoryAct:
    """What one person did at one moment. `sentences` say it; `entries` are the changed rows, the first first."""

    at: dt.datetime
    user_name: str
    hospital: str
    sentences: Sequence[str]
    entries: Sequence[HistoryEntry]


@dataclass(frozen=True)
class HistoryPage:
    """The acts of a page, newest first. `last` is the place after which the next page begins, None on the last page."""

    acts: Sequence[HistoryAct]
    last: HistoryPosition | None

    @property
    def persons(self) -> frozenset[int]:
        """The ids of the employees that the page names."""
        return frozenset().union(*(entry.persons for act in self.acts for entry in act.entries))


def newest_acts(query: HistoryQuery, before: HistoryPosition | None = None) -> HistoryPage:
    """Return the newest acts before a place. The changes are those that the query finds; a sentence says the whole act."""
    read = placed_events(query, before=before, count=CHANGES_READ + 1)
    found, is_more = _of_one_page(read)
    groups: dict[Any, list[tuple[PlacedEvent, HistoryEntry]]] = {}
    for placed, entry in zip(found, entries_of(found), strict=True):
        groups.setdefault(_act_of(placed), []).append((placed, entry))
    said = sentences_of_acts(placed.event for placed in found)
    acts = [_act(group[::-1], said.get(act, ())) for act, group in groups.items()]
    return HistoryPage(acts, found[-1].place if is_more and found else None)


def _act_of(placed: PlacedEvent) -> Any:
    """Return the act of an event; its place where nobody acted."""
    return placed.event.act or placed.place


def _of_one_page(read: Sequence[PlacedEvent]) -> tuple[Sequence[PlacedEvent], bool]:
    """Return the events of whole acts that fit on a page, and whether there are more.

    The acts may alternate where two people acted at once. An act with more changes than are read is split.
    """
    seen: set[Any] = set()
    for number, placed in enumerate(read):
        if _act_of(placed) not in seen and len(seen) == ACTS_ON_A_PAGE:
            return read[:number], True
        seen.add(_act_of(placed))
    if len(read) <= CHANGES_READ:
        return read, False
    cut = _act_of(read[-1])
    whole = len(read) - 1
    while whole and _act_of(read[whole - 1]) == cut:
        whole -= 1
    return read[: whole or CHANGES_READ], True


def _act(group: Sequence[tuple[PlacedEvent, HistoryEntry]], of_hires: Sequence[str]) -> HistoryAct:
    entries = [entry for _placed, entry in group]
    last = entries[-1]
    hospital = next((entry.hospital for entry in entries if entry.hospital != NOTHING), "")
    # The user's name may be that of the hospital.
    hospital = "" if hospital in last.user_name else hospital
    return HistoryAct(last.at, last.user_name, hospital, [*_sentences(group, of_hires)], entries)


def _sentences(group: Sequence[tuple[PlacedEvent, HistoryEntry]], of_hires: Sequence[str]) -> Iterator[str]:
    """Yield the sentences of an act: of what is not a hire, then those of hires in the words of the hire's page."""
    others = [
        (placed, entry) for placed, entry in group if not of_hires or placed.event.model not in SAID_OF_HIRES
    ]
    if others:
        placed, entry = min(others, key=lambda pair: _rank(pair[0].event.model))
        sentence = _sentence(placed, entry)
        if len(others) > 1 and not of_hires:
            more = ngettext(
                "%(sentence)s, og %(more)s ændring mere",
                "%(sentence)s, og %(more)s ændringer mere",
                len(others) - 1,
            )
            sentence = more % {"sentence": sentence, "more": format_number(len(others) - 1)}
        yield f"{sentence}."
    yield from of_hires


def _rank(model: Model) -> int:
    return TELLING.index(model) if model in TELLING else len(TELLING)


def _sentence(placed: PlacedEvent, entry: HistoryEntry) -> str:
    """Return a change as a sentence without its full stop."""
    event = placed.event
    words = {"kind": entry.kind, "name": entry.row_name, "action": entry.action}
    if (event.model, event.label) in SENTENCES:
        return str(SENTENCES[event.model, event.label]) % words
    sentence = _("%(kind)s »%(name)s« er %(action)s") % words
    if event.label != "update" or not entry.fields:
        return sentence
    return f"{sentence}: {', '.join(_changes(entry.fields))}"


def _changes(fields: Sequence[FieldChange]) -> Iterator[str]:
    """Yield the first changed fields in the words of the hire's page, and how many more there are."""
    for field in fields[:MOST_FIELDS]:
        yield _("»%(label)s« fra %(before)s til %(after)s") % {
            "label": field.label,
            "before": _short(field.before),
            "after": _short(field.after),
        }
    more = len(fields) - MOST_FIELDS
    if more > 0:
        yield ngettext("%s felt mere", "%s felter mere", more) % format_number(more)


def _short(text: str) -> str:
    """Return a text that a sentence has room for."""
    return text if len(text) <= 60 else f"{text[:60].rstrip()} …"
