"""The columns of a table of hires, and the conversion of their cells to the values of the registration form."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from allocations.models import Allocation, Grant
from allocations.unit_names import UNIT_NAMES
from hires.bulk import values
from hires.capacity import PostLimits
from hires.enums import CandidatesAssessed, NotAssessedReason, RecruitmentRoute
from hires.figures.definitions import FIGURE_RULES
from hires.routes import CANDIDATE_QUESTIONS, route_choices, scheme_name

YES, NO = gettext_lazy("Ja"), gettext_lazy("Nej")
NEW = gettext_lazy("Ny")
PROBLEMS = gettext_lazy("Ret dette")

_NEAR = 0.8
# Other answers and names of choices, as people and systems write them.
OTHER_ANSWERS = (
    *(("yes", text) for text in ("J", "X", "1", "Sand", "True")),
    *(("no", text) for text in ("N", "0", "Falsk", "False")),
)
OTHER_ROUTES = (
    *(
        (RecruitmentRoute.UNDER_NOTICE, text)
        for text in ("Opsagt", "Opsagt i regionen", "Opsagt medarbejder")
    ),
    *(
        (RecruitmentRoute.OTHER_IN_REGION, text)
        for text in ("Anden stilling", "Fra anden stilling i regionen")
    ),
    *(
        (RecruitmentRoute.OUTSIDE_REGION, text)
        for text in ("Uden for regionen", "Udenfor regionen", "Ekstern", "Eksternt", "Udefra")
    ),
)


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
    "name": ("Medarbejder", "Medarbejdernavn", "Fulde navn", "Medarbejderens navn"),
    "employee_number": (
        "Tjenestenr.",
        "Medarbejdernummer",
        "Medarbejdernr.",
        "Medarbejder-id",
        "Lønnummer",
        "Lønnr.",
    ),
    "staff_group": ("Faggruppe", "Personalekategori"),
    "first_day": (
        *("Fra", "Fra og med", "Ansat fra og med", "Ansat pr.", "Startdato", "Første dag", "Begynder"),
        *(
            "Starter",
            "Startdag",
            "Ansættelsesdato",
            "Ansættelsesstart",
            "Tiltrådt",
            "Tiltrædelse",
            "Tiltrædelsesdato",
            "Tiltræder",
            "Start date",
            "First day",
        ),
    ),
    "last_day": (
        *("Til", "Til og med", "T.o.m.", "Ansat til", "Ansat t.o.m.", "Slutdato", "Slut", "Sidste dag"),
        *(
            "Udløber",
            "Udløber den",
            "Udløb",
            "Udløbsdato",
            "Slutdag",
            "Ansat indtil",
            "Ansættelse slut",
            "Ansættelsesslut",
            "Sidste ansættelsesdag",
            "End date",
            "Last day",
        ),
    ),
    "weekly_hours": (
        *(
            "Timer",
            "Timetal",
            "Ugetimer",
            "Ugentlige timer",
            "Timer pr. uge",
            "Timer pr uge",
            "Timer/uge",
            "Ugentlig arbejdstid",
            "Ugentligt timetal",
            "Hours",
        ),
    ),
    "agreed_on": ("Aftalt", "Aftaledato", "Dato for aftale"),
    "route": ("Rekruttering", "Rekrutteret fra", "Kommer fra"),
}
# The headings of HRTrack's own lists of hires, in every language, where they differ from those above. A table's unit and
# state are read to ask about rows that may not belong; the other columns follow from the days and hours.
UNIT, STATE = "unit", "state"
OWN_HEADINGS: Mapping[str, tuple[str | Promise, ...]] = {
    "name": (gettext_lazy("Ansat"),),
    "purpose": (gettext_lazy("Formål"),),
    "candidates_assessed": (
        gettext_lazy("Er kandidater under omplacering eller afskedigelse vurderet?"),
        # As lists were headed before.
        gettext_lazy("Er kandidater under omplacering eller opsigelse vurderet?"),
    ),
    "formerly_employed": (gettext_lazy("Tidligere ansat i regionen i samme type arbejde"),),
    UNIT: tuple(names.noun for names in UNIT_NAMES.values()),
    STATE: (gettext_lazy("Status"),),
}
_REPORTED = ("fte", "person_years", "spent", "committed_person_years", "committed")


def own_unread_headings() -> set[str]:
    """Return the plain headings, in every language, of the columns of HRTrack's own lists that no import reads."""
    labels: list[str | Promise] = [
        *(FIGURE_RULES[figure].label for figure in _REPORTED),
        *(gettext_lazy("I arbejde på dagen"), gettext_lazy("Fratrædelsesårsag")),
    ]
    return {plain_heading(text) for label in labels for text in spellings(label)}


def is_of_problems(heading: str) -> bool:
    """Return whether the heading is that of the column of problems in a marked workbook."""
    return plain_heading(heading) in map(plain_heading, spellings(PROBLEMS))


def plain(text: str) -> str:
    """Return the text without differences of case and spacing, to compare names."""
    return " ".join(text.casefold().split())


# The column whose heading names the grant that a sheet is for, after a colon.
GRANT_COLUMN = "post"


def plain_heading(text: str) -> str:
    """Return the heading as `plain` does, without the text after a colon, "(kr.)", stars and a full stop, to compare headings."""
    return plain(text.partition(":")[0].removesuffix("(kr.)").replace("*", " ")).rstrip(" .")


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
    own = {
        plain_heading(text): field
        for field, written in OWN_HEADINGS.items()
        for heading in written
        for text in spellings(heading)
    }
    return (
        others
        | own
        | {
            plain_heading(heading): column.field
            for column in COLUMNS
            for heading in spellings(column.heading)
        }
    )


class ColumnChoices:
    """The choices of a column: keys by their names in every language, and by `others`, further names of a key."""

    def __init__(self, names: Mapping[str, str | Promise], others: Iterable[tuple[str, str]] = ()) -> None:
        self.names = names
        written = [(key, text) for key, name in names.items() for text in spellings(name)]
        self.keys = {letters(text): key for key, text in (*others, *written)}

    def key_of(self, text: str) -> str:
        """Return the key of the choice with this name. ValidationError, with the nearest name, if there is none."""
        key = self.keys.get(letters(text))
        if key is None:
            raise ValidationError(unknown(text, [str(name) for name in self.names.values()]))
        return key


def letters(text: str) -> str:
    """Return the letters and digits of the text in small letters, to compare the names of choices."""
    return "".join(filter(str.isalnum, text.casefold())) or text


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
        yes_or_no = ColumnChoices({"yes": YES, "no": NO}, OTHER_ANSWERS)
        limits = PostLimits.of(grant)
        self.choices: dict[str, ColumnChoices] = {
            "purpose": self.purposes,
            "staff_group": staff_groups,
            "route": ColumnChoices(dict(route_choices(grant)), _other_routes(grant)),
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
            "name": self._name,
            "department": values.name,
            "further_purposes": self._several,
            "employee_number": values.employee_number,
            "weekly_hours": lambda text: values.weekly_hours(
                text, limits.full_time_hours, limits.most_weekly_hours
            ),
            **dict.fromkeys(DATES, values.day),
            **{field: choices.key_of for field, choices in self.choices.items()},
            **dict.fromkeys(("low_activity", "is_additional", "restriction_attested"), self._ticked),
        }
        of_others = (*allocation.hospital.departments.all(), *grant.staff_groups.all())
        self.not_names = {plain(str(each)) for each in of_others}

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
                value = values.value_of(text)
                if value:
                    data[field] = self.readers.get(field, str)(value)
            except ValidationError as error:
                errors[field] = error
        if "department" in data and plain(data["department"]) == plain(data.get("name", "")):
            errors["department"] = ValidationError(_("Her står medarbejderens navn. Skriv afdelingens"))
        return data, errors

    def understood(self, texts: Mapping[str, str]) -> dict[str, str]:
        """Return the texts as they were understood, by field: days and hours as HRTrack writes them, choices by their names."""
        data, _errors = self.to_form(texts)
        named = {
            field: str(self.choices[field].names[key])
            for field, key in data.items()
            if field in self.choices and key in self.choices[field].names
        }
        shown = {field: data[field] for field in (*DATES, "weekly_hours") if field in data}
        return {**texts, **shown, **named}

    def _name(self, text: str) -> str:
        """Return a person's name. ValidationError for the name of a department or a staff group."""
        if plain(text) in self.not_names:
            raise ValidationError(_("»%s« er intet personnavn. Er kolonnerne forskudt?") % text)
        return values.name(text)

    def _several(self, text: str) -> list[str]:
        return [self.purposes.key_of(part.strip()) for part in text.split(";") if part.strip()]

    def _ticked(self, text: str) -> str:
        return "on" if self.choices["is_additional"].key_of(text) == "yes" else ""


def _other_routes(grant: Grant) -> Iterator[tuple[str, str]]:
    """Yield (route, name) of the other names that people use: redeployment by its scheme alone, and in every language."""
    for language, _name in settings.LANGUAGES:
        with override(language):
            yield from route_choices(grant)
    yield from OTHER_ROUTES
    if grant.redeployment_scheme:
        by = (form.format(grant.redeployment_scheme) for form in ("{}", "Fra {}", "Via {}", "Gennem {}"))
        own = (*by, "Omplaceret", *spellings(RecruitmentRoute.REDEPLOYMENT.label))
        yield from ((RecruitmentRoute.REDEPLOYMENT, text) for text in own)
