"""Memos that nobody sent: other regions, other words, each with its table and the terms that it says."""

from dataclasses import dataclass, field

from tests.support.made_documents import Rows, made_docx, made_pdf


@dataclass(frozen=True)
class MadeMemo:
    """The paragraphs before and after the table, the table, and the terms by field, as they are typed."""

    before: list[str]
    table: Rows
    after: list[str]
    terms: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """As pasted: paragraphs, and the table with tabs."""
        rows = ["\t".join(map(str, row)) for row in self.table]
        return "\n\n".join([*self.before, "\n".join(rows), *self.after]) + "\n"

    @property
    def wrapped(self) -> str:
        """As a text layer: lines of 70 characters, words broken at their hyphens, tabs as in `text`."""
        rows = ["\t".join(map(str, row)) for row in self.table]
        return "\n\n".join([*map(wrapped, self.before), "\n".join(rows), *map(wrapped, self.after)]) + "\n"

    @property
    def docx(self) -> bytes:
        """As a Word document."""
        return made_docx(self.table, before=self.before, after=self.after)

    @property
    def pdf(self) -> bytes:
        """As a PDF, justified and hyphenated."""
        return made_pdf(self.table, before=self.before, after=self.after)


def wrapped(paragraph: str, width: int = 70) -> str:
    """Return the paragraph in lines of a width, long words broken with a hyphen."""
    lines, line = [], ""
    for word in paragraph.split(" "):
        rest = word
        if len(line) + len(rest) + 1 > width and len(rest) > 12 and rest.isalpha() and len(line) + 7 < width:
            lines.append(f"{line} {rest[:5]}-".strip())
            line, rest = "", rest[5:]
        if len(line) + len(rest) + 1 > width:
            lines.append(line)
            line = ""
        line = f"{line} {rest}".strip()
    return "\n".join([*lines, line])


HEAD = ("Hospital", "Fordeling i tkr.", "Måltal i stillinger")
NURSES = MadeMemo(
    [
        "Ekstra sygeplejersker til modtagelserne",
        (
            "Regionsrådet i Region Vestkyst besluttede med budgetaftalen for 2027 at afsætte 12,6 mio. kr. til flere "
            "sygeplejersker i modtagelserne. Beløbet er engangsmidler og skal ses ud af en samlet pulje på 45 mio. kr. til "
            "akutområdet. Heraf er 7 mio. kr. til Nordhospitalet afsat i en anden sag."
        ),
        (
            "Der oprettes mindst 21 etårige stillinger. Lønudgiften pr. stilling er beregnet til 600.000 kr. om året inkl. "
            "pension. I 2025 blev 14 stillinger nedlagt."
        ),
        (
            "Midlerne skal bruges til modtagelse og triage af akutte patienter. Midlerne må ikke anvendes til vikarer fra "
            "bureauer. Hospitalerne afrapporterer hvert kvartal til regionsrådet."
        ),
        (
            "Stillingerne besættes i perioden 1. januar 2027 til 30. juni 2027. Midlerne kan bruges til og med 31. december "
            "2028."
        ),
    ],
    [HEAD, ("Nordhospitalet", 7200, 12), ("Sydhospitalet", 5400, 9), ("I alt", 12_600, 21)],
    ["Sagsnr. 27/0815"],
    {
        "name": "Ekstra sygeplejersker til modtagelserne",
        "decision_reference": "Budgetaftalen for 2027, Sagsnr. 27/0815",
        "total": "12.600.000",
        "unit_price": "600.000",
        "target": "21",
        "counted_in": "posts",
        "starts_from": "01.01.2027",
        "starts_until": "30.06.2027",
        "last_day_of_use": "31.12.2028",
        "purposes": "Modtagelse og triage af akutte patienter",
        "restriction": "vikarer fra bureauer",
        "organisation": "Region Vestkyst",
        "reports_to": "regionsrådet",
    },
)
PERSON_YEARS = MadeMemo(
    [
        "Notat",
        "Emne: Bioanalytikere til laboratorierne 2026-2027",
        (
            "Region Midtdal har bevilget 3,3 mio. kr. til laboratorierne. Det svarer til mindst 5,5 årsværk. Prisen for et "
            "årsværk er sat til 600 tkr."
        ),
        "Pengene kan ikke gå til apparatur. Ansatte under omplacering (Jobbanken) har fortrin.",
        "Der redegøres for midlerne over for forretningsudvalget.",
    ],
    [
        ("Sygehus", "Beløb i mio. kr.", "Måltal i årsværk"),
        ("Bakkesygehuset", "2,1", "3,5"),
        ("Åsygehuset", "1,2", "2"),
        ("I alt", "3,3", "5,5"),
    ],
    [],
    {
        "name": "Bioanalytikere til laboratorierne 2026-2027",
        "total": "3.300.000",
        "unit_price": "600.000",
        "target": "5,5",
        "counted_in": "person_years",
        "restriction": "apparatur",
        "organisation": "Region Midtdal",
        "reports_to": "forretningsudvalget",
        "redeployment_scheme": "Jobbanken",
    },
)
ENGLISH = MadeMemo(
    [
        "Extra medical secretaries for the wards",
        (
            "Under the 2027 budget agreement the region has set aside DKK 8 million for more medical secretaries. "
            "The funds are one-off. The target is at least 20 new posts. The price of a post is 400,000 a year; in Danish "
            "kroner that is kr. 400.000 per post."
        ),
        (
            "The funds may only be used for registration in the patient record. The funds may not be used for dictation. "
            "The hospitals shall report on the posts to the regional council."
        ),
    ],
    [
        ("Hospital", "Amount (tkr.)", "Target (posts)"),
        ("North", 4800, 12),
        ("South", 3200, 8),
        ("Total", 8000, 20),
    ],
    [],
    {
        "name": "Extra medical secretaries for the wards",
        "decision_reference": "2027 budget agreement",
        "total": "8.000.000",
        "unit_price": "400.000",
        "target": "20",
        "counted_in": "posts",
        "purposes": "Registration in the patient record",
        "restriction": "dictation",
        "reports_to": "the regional council",
    },
)
MEMOS = {"nurses": NURSES, "person years": PERSON_YEARS, "english": ENGLISH}
