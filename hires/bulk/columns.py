"""The columns of a table of hires, and the conversion of their cells to the values of the registration form."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from allocations.models import Allocation
from hires.enums import CandidatesAssessed, NotAssessedReason
from hires.routes import CANDIDATE_QUESTIONS, route_choices, scheme_name

YES, NO = gettext_lazy("Ja"), gettext_lazy("Nej")
NEW = gettext_lazy("Ny")
PROBLEMS = gettext_lazy("Ret dette")

# The text that a spreadsheet leaves where a formula has no value.
_NO_VALUE = re.compile(r"=.*|#[\w/]+[!?]?|#+")
# The texts that a spreadsheet makes of an employee number that looks like a day ("2-3", "MAR-2"), a time or another
# number ("1E05").
_MONTH = r"(jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[^\W\d_]*\.?"
_DAY = r"(0?[1-9]|[12][0-9]|3[01])"
_MADE_A_DATE = re.compile(
    rf"({_DAY}[-./] ?(0?[1-9]|1[0-2])[-./] ?([0-9]{{4}}|[0-9]{{2}})|[0-9]{{4}}(-[0-9]{{2}}){{2}})( .*)?|[0-9]{{1,2}}:[0-9]{{2}}(:[0-9]{{2}})?"
    rf"|{_DAY}[-. ]{{1,2}}{_MONTH}([-. ]{{1,2}}([0-9]{{4}}|[0-9]{{2}}))?|{_MONTH}[-. ]{{1,2}}([0-9]{{4}}|[0-9]{{2}})",
    re.IGNORECASE,
)
_MADE_A_NUMBER = re.compile(
    r"[0-9]+([.,][0-9]+)?e[+-][0-9]+|[0-9]+,[0-9]+|[0-9]+\.[0-9]{1,2}|[0-9.,]+ ?%", re.IGNORECASE
)
# A day's time of day, but not the last minute, which is a miscalculated next day; hours as a duration, of which no
# minute is a third; and the unit after a number of hours.
_TIME_OF_DAY = re.compile(r"(?<=[0-9]{4}) (?!23[:.]59)[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?(\.[0-9]+)?$")
_DURATION = re.compile(r"(?P<hours>[0-9]{1,2}):(?P<minutes>00|15|30|45|06|12|18|24|36|42|48|54)(:00)?")
_UNIT_OF_HOURS = re.compile(
    r"(?<=[0-9]) ?(t|tim|timer?|hours?|h)\.?( ?(/|pr\.?|om|per|a) ?(u|uge|ugen|week))?$", re.IGNORECASE
)
# What a column holds that is not read: days, hours, money. Other numbers may be anything.
IS_A_DAY = re.compile(
    rf"{_MADE_A_DATE.pattern}|{_DAY}[-./ ]{{1,2}}[0-9]{{1,2}}[-./ ]{{1,2}}[0-9]{{2,4}}( .*)?", re.IGNORECASE
)
IS_HOURS = re.compile(rf"{_DURATION.pattern}|[0-9]+([.,][0-9]+)? ?(t|tim|timer?|hours?)\b.*", re.IGNORECASE)
IS_MONEY = re.compile(
    r"(kr|dkk)\.? ?[0-9].*|[0-9][0-9., ]* ?(kr|dkk|,-)\b.*|[0-9]{1,3}([. ][0-9]{3})+(,[0-9]{2})?",
    re.IGNORECASE,
)
OF_DAYS = re.compile(
    r"orlov|barsel|fratr|ophør|opsagt|vakan|udløb|slut|dato|dag\b|dage\b|periode|\b(fra|til|leave|from|until|date|day)\b",
    re.IGNORECASE,
)
OF_HOURS = re.compile(
    r"\b(time|timer|timetal|tim|ugetimer|hours?|norm|beskæftigelsesgrad|beskgrad|ansættelsesgrad|brøk)\b",
    re.IGNORECASE,
)
OF_MONEY = re.compile(r"\b(kr|kroner|dkk|tkr|beløb|løn|årsløn|månedsløn|pris|udgift|budget)\b", re.IGNORECASE)
_NEAR = 0.8


@dataclass(frozen=True)
class HireColumn:
    """A column: the form's field, the heading, a hint about its content, and its width in characters.

    A table without a required column is refused.
    """

    field: str
    heading: str | Promise
    hint: str | Promise
    width: int = 14
    is_required: bool = False


COLUMNS = (
    HireColumn(
        "post",
        gettext_lazy("Stilling"),
        gettext_lazy(
            "Tom eller »Ny« for en ny stilling; »Ny 1« på flere rækker, når de deles om én. Ellers en af jeres stillinger, fx RH-07."
        ),
    ),
    HireColumn(
        "department",
        gettext_lazy("Afdeling"),
        gettext_lazy("Vælg en kendt afdeling, eller skriv navnet på en ny."),
        28,
    ),
    HireColumn(
        "purpose",
        gettext_lazy("Primært formål"),
        gettext_lazy("Vælg fra listen. Kun for en ny stilling."),
        30,
    ),
    HireColumn(
        "further_purposes",
        gettext_lazy("Øvrige formål"),
        gettext_lazy("Flere adskilles med semikolon. Må stå tomt."),
        30,
    ),
    HireColumn(
        "low_activity",
        gettext_lazy("Spørgsmål om afdelingen"),
        gettext_lazy("Jeres egen vurdering af afdelingen."),
    ),
    HireColumn(
        "is_additional",
        gettext_lazy("Ny stilling ud over normeringen"),
        gettext_lazy("Midlerne er givet til flere hænder, ikke til stillinger, I havde i forvejen."),
    ),
    HireColumn(
        "name",
        gettext_lazy("Navn"),
        gettext_lazy("Fornavn og efternavn. Skriv ikke CPR-nummer."),
        28,
        is_required=True,
    ),
    HireColumn(
        "employee_number",
        gettext_lazy("Tjenestenummer"),
        gettext_lazy("Fra lønsystemet. Frivilligt indtil start."),
        15,
    ),
    HireColumn("staff_group", gettext_lazy("Personalegruppe"), gettext_lazy("Vælg fra listen."), 20),
    HireColumn(
        "first_day", gettext_lazy("Ansat fra"), gettext_lazy("DD.MM.ÅÅÅÅ, fx 01.03.2027."), is_required=True
    ),
    HireColumn(
        "last_day",
        gettext_lazy("Ansat til og med"),
        gettext_lazy("Tom for ét år, eller så langt stillingen rækker."),
    ),
    HireColumn(
        "weekly_hours",
        gettext_lazy("Timer om ugen"),
        gettext_lazy("Det aftalte timetal, fx 18,5 på halv tid."),
        is_required=True,
    ),
    HireColumn(
        "agreed_on",
        gettext_lazy("Aftalt den"),
        gettext_lazy("Dagen, I blev enige med medarbejderen."),
        is_required=True,
    ),
    HireColumn(
        "route",
        gettext_lazy("Rekrutteringsvej"),
        gettext_lazy("Hvor medarbejderen kom fra. Vælg fra listen."),
        30,
        is_required=True,
    ),
    HireColumn(
        "candidates_assessed",
        gettext_lazy("Er kandidater vurderet?"),
        gettext_lazy("Er kandidater under omplacering eller afskedigelse vurderet? Tom ved %(scheme)s."),
        22,
    ),
    HireColumn(
        "not_assessed_reason",
        gettext_lazy("Hvorfor ikke vurderet?"),
        gettext_lazy("Kun, når kandidater ikke er vurderet."),
        30,
    ),
    HireColumn(
        "formerly_employed",
        gettext_lazy("Tidligere ansat i regionen"),
        gettext_lazy("Har medarbejderen tidligere været ansat i regionen i samme type arbejde?"),
        is_required=True,
    ),
    HireColumn(
        "restriction_attested",
        gettext_lazy("Bruges ikke til"),
        gettext_lazy("Svar Ja, når stillingen ikke bruges til det, midlerne ikke må bruges til."),
        24,
    ),
)
DATES = ("first_day", "last_day", "agreed_on")
# Other headings of columns, as hospitals and their systems write them, Danish and English.
OTHER_HEADINGS = {
    "department": ("Afd.", "Afsnit", "Klinik"),
    "name": ("Medarbejder", "Medarbejdernavn", "Fulde navn", "Employee"),
    "employee_number": ("Tjenestenr.", "Medarbejdernummer", "Medarbejdernr.", "Lønnummer", "Lønnr."),
    "staff_group": ("Faggruppe", "Personalekategori"),
    "first_day": (
        *("Fra", "Fra og med", "Ansat fra og med", "Ansat pr.", "Startdato", "Første dag", "Begynder"),
        *("Starter", "Tiltrædelse", "Tiltrædelsesdato", "Tiltræder", "Start date", "First day"),
    ),
    "last_day": (
        *("Til", "Til og med", "T.o.m.", "Ansat til", "Ansat t.o.m.", "Slutdato", "Slut", "Sidste dag"),
        *("Udløber", "Udløb", "Udløbsdato", "Sidste ansættelsesdag", "End date", "Last day"),
    ),
    "weekly_hours": (
        *("Timer", "Timetal", "Ugetimer", "Ugentlige timer", "Timer pr. uge", "Timer/uge", "Hours"),
    ),
    "agreed_on": ("Aftalt", "Aftaledato", "Dato for aftale"),
    "route": ("Rekruttering", "Rekrutteret fra", "Kommer fra"),
}


def plain(text: str) -> str:
    """Return the text without differences of case and spacing, to compare names."""
    return " ".join(text.casefold().split())


# The column whose heading names the grant that a sheet is for, after a colon.
GRANT_COLUMN = "post"


def plain_heading(text: str) -> str:
    """Return the heading as `plain` does, without the text after a colon, stars and a full stop, to compare headings."""
    return plain(text.partition(":")[0].replace("*", " ")).rstrip(" .")


def spellings(text: str | Promise) -> list[str]:
    """Return the text in every language of the product."""
    texts = []
    for language, _name in settings.LANGUAGES:
        with override(language):
            texts.append(str(text))
    return texts


def headings() -> dict[str, str]:
    """Return the fields by their plain headings: in every language, and as others write them."""
    others = {
        plain_heading(heading): field for field, written in OTHER_HEADINGS.items() for heading in written
    }
    return others | {
        plain_heading(heading): column.field for column in COLUMNS for heading in spellings(column.heading)
    }


class ColumnChoices:
    """The choices of a column: keys by their names in every language."""

    def __init__(self, names: Mapping[str, str | Promise]) -> None:
        self.names = names
        self.keys = {plain(text): key for key, name in names.items() for text in spellings(name)}

    def key_of(self, text: str) -> str:
        """Return the key of the choice with this name. ValidationError, with the nearest name, if there is none."""
        key = self.keys.get(plain(text))
        if key is None:
            raise ValidationError(unknown(text, [str(name) for name in self.names.values()]))
        return key


def unknown(text: str, known: Sequence[str]) -> str:
    """Return the message that the name is unknown, with the nearest known name."""
    near = nearest(text, known)
    if near:
        return _("»%(text)s« kendes ikke. Mente du »%(near)s«?") % {"text": text, "near": near}
    return _("»%(text)s« kendes ikke. Vælg fra listen, fx »%(first)s«") % {
        "text": text,
        "first": next(iter(known), _("Ja")),
    }


def nearest(text: str, known: Iterable[str]) -> str | None:
    """Return the known name that `text` most likely misspells; None if no name is near."""
    by_plain = {plain(name): name for name in known}
    near = get_close_matches(plain(text), by_plain, n=1, cutoff=_NEAR)
    return by_plain[near[0]] if near else None


class Cells:
    """Convert the texts of a table's rows to values for the registration form."""

    def __init__(self, allocation: Allocation) -> None:
        self.grant = grant = allocation.grant
        self.purposes = ColumnChoices({str(purpose.pk): purpose.name for purpose in grant.purposes.all()})
        staff_groups = ColumnChoices({str(group.pk): group.name for group in grant.staff_groups.all()})
        yes_or_no = ColumnChoices({"yes": YES, "no": NO})
        self.choices: dict[str, ColumnChoices] = {
            "purpose": self.purposes,
            "staff_group": staff_groups,
            "route": ColumnChoices(dict(route_choices(grant))),
            "candidates_assessed": ColumnChoices(dict(CandidatesAssessed.choices)),
            "not_assessed_reason": ColumnChoices(dict(NotAssessedReason.choices)),
            **dict.fromkeys(
                ("low_activity", "is_additional", "formerly_employed", "restriction_attested"), yes_or_no
            ),
        }
        self.is_asked = {
            "purpose": bool(self.purposes.names),
            "further_purposes": len(self.purposes.names) > 1,
            "staff_group": bool(staff_groups.names),
            "low_activity": bool(grant.low_activity_question),
            **dict.fromkeys(CANDIDATE_QUESTIONS, bool(grant.redeployment_scheme)),
            "restriction_attested": bool(grant.restriction),
        }
        self.readers: dict[str, Callable[[str], Any]] = {
            "further_purposes": self._several,
            "employee_number": _number,
            "weekly_hours": _hours,
            **dict.fromkeys(DATES, _day),
            **{field: choices.key_of for field, choices in self.choices.items()},
            **dict.fromkeys(("low_activity", "is_additional", "restriction_attested"), self._ticked),
        }

    @property
    def columns(self) -> list[HireColumn]:
        """The columns that the allocation's grant needs, with the names of the grant in their hints."""
        names = {"scheme": scheme_name(self.grant)}
        return [
            replace(column, hint=str(column.hint) % names)
            for column in COLUMNS
            if self.is_asked.get(column.field, True)
        ]

    def to_form(self, texts: Mapping[str, str]) -> tuple[dict[str, Any], dict[str, ValidationError]]:
        """Return the form's values and the errors, both by field. Empty texts and unneeded fields have neither."""
        data: dict[str, Any] = {}
        errors = {}
        for field, text in texts.items():
            if not text or not self.is_asked.get(field, True):
                continue
            try:
                data[field] = self.readers.get(field, str)(_with_value(text))
            except ValidationError as error:
                errors[field] = error
        return data, errors

    def _several(self, text: str) -> list[str]:
        return [self.purposes.key_of(part.strip()) for part in text.split(";") if part.strip()]

    def _ticked(self, text: str) -> str:
        return "on" if self.choices["is_additional"].key_of(text) == "yes" else ""


def _day(text: str) -> str:
    """Return the text of a day without the time of day that a system wrote after it."""
    return _TIME_OF_DAY.sub("", text)


def _hours(text: str) -> str:
    """Return the number of hours: "37 timer" and "37 t/uge" are 37, a duration of 18:30 is 18,5."""
    if match := _DURATION.fullmatch(text):
        return f"{int(match['hours']) + Decimal(match['minutes']) / 60:f}".replace(".", ",")
    return _UNIT_OF_HOURS.sub("", text)


def _with_value(text: str) -> str:
    """Return the text. ValidationError for a formula or a spreadsheet's error."""
    if _NO_VALUE.fullmatch(text):
        raise ValidationError(_("»%s« er ingen værdi. Skriv den selv") % text)
    return text


def _number(text: str) -> str:
    """Return an employee number. ValidationError if the spreadsheet has converted it."""
    if _MADE_A_DATE.fullmatch(text):
        message = _("Tjenestenummeret er blevet til en dato. Gør cellen til tekst, og skriv det igen")
        raise ValidationError(message)
    if _MADE_A_NUMBER.fullmatch(text):
        message = _("Tjenestenummeret er blevet til et andet tal. Gør cellen til tekst, og skriv det igen")
        raise ValidationError(message)
    return text
