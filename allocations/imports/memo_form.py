"""The part of the import's form about the memo: its terms are proposed in their fields, beside the sentences they were read from.

A proposal fills an empty field once, and is marked until the import is made or the field is edited. Of several
candidates the user chooses one.
"""

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Self

from django import forms
from django.core.exceptions import ValidationError
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from allocations.enums import CountedIn
from allocations.forms import TermsForm
from allocations.imports.choices import TableForm
from allocations.imports.record import sha256_of_text
from allocations.memo import Candidate, Contradiction, MemoTerms, TableFacts, read_terms
from allocations.reading import ColumnRole, FileWithoutTable, Finding, Reading, Severity, read_file_text
from allocations.reading.checks import names_person_years, names_posts
from hrtrack.common.tabular.findings import finding
from hrtrack.common.text.cleaning import looks_like_cpr, printable, refuse_control_characters
from hrtrack.common.web.forms import Origin

CHOICE = "choice-"
# Fields that have a value before anybody answers; a proposal takes its place.
DEFAULTS = {"counted_in": CountedIn.POSTS.value}
# Fields at which it is said that the memo has another value than the one typed.
FIGURES = ("total", "unit_price", "target")
READ_ONCE = ("finder", "tables")
_HALF = Decimal("0.5")


@dataclass(frozen=True)
class ProposedTerm:
    """A proposal that nobody has edited, as the preview shows it."""

    label: str
    value: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class MemoOffer:
    """The checksums of the memo and of the table whose terms were offered, and the values that were filled in, by field."""

    memo: str = ""
    table: str = ""
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)

    @classmethod
    def from_json(cls, sent: str) -> "MemoOffer":
        """Return the offer that a page carried; an empty one for any other text."""
        try:
            memo, read, values = json.loads(sent)
            return cls(str(memo), str(read), {str(name): str(value) for name, value in values.items()})
        except (ValueError, TypeError, AttributeError):
            return cls()

    def as_json(self) -> str:
        """Return the offer for a page to carry."""
        return json.dumps([self.memo, self.table, dict(self.values)])


class MemoForm(TableForm, TermsForm):
    """The table, the grant's terms, and the memo from which terms are proposed.

    The memo is carried from page to page: as pasted in the field of the table, or a file's running text in a hidden
    field. `offered` is a MemoOffer as JSON.
    """

    memo = forms.CharField(widget=forms.HiddenInput, required=False, strip=False)
    offered = forms.CharField(widget=forms.HiddenInput, required=False)

    def read_source(self, data: bytes) -> str:
        """Return the text of the file's tables, and keep the text around them. ReadError as `read_file_text`."""
        try:
            source = read_file_text(data, self.finder)
        except FileWithoutTable as error:
            self.prose = that_may_be_carried(error.prose)
            raise
        self.prose = that_may_be_carried(source.prose)
        return source.tables

    prose = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        # A memo without a table stays beside the table of another file; one with a table goes with its table.
        if self.prose.strip() or (cleaned.get("file") and self.replaces_text):
            cleaned["memo"] = self.prose
            self.data = dict(self.data.items()) | {"memo": self.prose}
        return cleaned

    @property
    def memo_offer(self) -> MemoOffer:
        """What was filled in already; nothing for a value that is not ours."""
        return MemoOffer.from_json(self.cleaned_data.get("offered", ""))

    @property
    def memo_text(self) -> str:
        """The running text: the file's, or else the text with the table."""
        memo = str(self.cleaned_data.get("memo", ""))
        return memo if memo.strip() else str(self.cleaned_data.get("table", ""))

    @cached_property
    def memo_terms(self) -> MemoTerms:
        """The terms that the memo says, held against the table."""
        return read_terms(self.memo_text, self.table_facts) if self.memo_text.strip() else MemoTerms({})

    @cached_property
    def table_facts(self) -> TableFacts:
        """What the table says; nothing where no table can be read."""
        return facts_of(self.table_reading) if self.has_table else TableFacts()

    @property
    def has_table(self) -> bool:
        """True if there is a text to read, and every choice about it is valid."""
        can_be_read = {"table", "unit", "decimal_mark", "chosen_for"} <= self.cleaned_data.keys()
        return can_be_read and bool(self.cleaned_data["table"].strip())

    def with_proposals(self) -> Self:
        """Return the form with the memo's terms in its empty fields; the form itself where there is nothing to fill in.

        The terms of one memo beside one table are offered once: a field that the user empties stays empty. With another
        memo, or a table that is read otherwise, what nobody edited is proposed anew. What the user chose among several
        candidates is put into its field.
        """
        if not hasattr(self, "cleaned_data"):
            self.full_clean()
        chosen = self._chosen()
        before = self.memo_offer
        values = dict(before.values)
        is_new = bool(self.memo_text.strip()) and (before.memo, before.table) != (
            self._memo_key,
            self._table_key,
        )
        emptied: dict[str, str] = {}
        filled: dict[str, str] = {}
        if is_new:
            unedited = {name for name, value in values.items() if self._is(name, value)}
            edited = values.keys() - unedited if before.memo == self._memo_key else set()
            emptied = {name: DEFAULTS.get(name, "") for name in unedited}
            filled = {
                name: candidates[0].value
                for name, candidates in self._candidates.items()
                if len(candidates) == 1
                and (name in unedited or (name not in edited and self._is_unanswered(name)))
            }
            # A candidate that the user chose stays chosen while it is one.
            filled |= {
                name: values[name]
                for name in unedited & self._candidates.keys()
                if self._has(name, values[name])
            }
            values = {name: values[name] for name in edited}
        values |= filled | chosen
        offered = {"offered": MemoOffer(self._memo_key, self._table_key, values).as_json()}
        self.data = dict(self.data.items()) | offered
        self.cleaned_data |= offered
        self.is_offering_choices = is_new and bool(self._open_choices())
        if not emptied and not filled and not chosen:
            return self
        data = {**self.data, **emptied, **filled, **chosen}
        if self.has_error("file") or self.has_error("table"):
            for file in self.files.values():
                file.seek(0)  # type: ignore[union-attr]
            form = type(self)(data, self.files)
        else:
            form = type(self)(data | {name: self.cleaned_data[name] for name in ("table", "source")})
        # What was read of the same text is not read again.
        form.__dict__.update({name: self.__dict__[name] for name in READ_ONCE if name in self.__dict__})
        form.is_offering_choices = self.is_offering_choices
        return form

    is_offering_choices = False

    @property
    def _memo_key(self) -> str:
        return sha256_of_text(self.memo_text)[:16]

    @property
    def _table_key(self) -> str:
        facts = self.table_facts
        return sha256_of_text(f"{facts.total} {sorted(facts.targets)} {facts.counted_in}")[:16]

    def _value(self, name: str) -> str:
        return str(self[name].value() or "").strip()

    def _is_unanswered(self, name: str) -> bool:
        return self._value(name) in ("", DEFAULTS.get(name, ""))

    @cached_property
    def _candidates(self) -> Mapping[str, tuple[Candidate, ...]]:
        """The candidates by field, without those that the field refuses."""
        return {
            name: taken
            for name, candidates in self.memo_terms.candidates.items()
            if (taken := tuple(one for one in candidates if self._takes(name, one.value)))
        }

    def _takes(self, name: str, value: str) -> bool:
        try:
            self.fields[name].clean(value)
        except ValidationError:
            return False
        return True

    def _open_choices(self) -> list[str]:
        """Return the fields with several candidates that nobody has answered."""
        return [
            name
            for name, candidates in self._candidates.items()
            if len(candidates) > 1 and self._is_unanswered(name)
        ]

    def _chosen(self) -> dict[str, str]:
        """Return the candidates that were chosen, by field. What is typed and is no candidate stays."""
        sent = {
            name.removeprefix(CHOICE): str(value)
            for name, value in self.data.items()
            if name.startswith(CHOICE) and value
        }
        self.data = {name: value for name, value in self.data.items() if not name.startswith(CHOICE)}
        chosen = {}
        for name, value in sent.items():
            values = [candidate.value for candidate in self._candidates.get(name, ())]
            if value in values and (self._is_unanswered(name) or self._value(name) in values):
                chosen[name] = value
        return chosen

    def _has(self, name: str, value: str) -> bool:
        """Return whether the value is one of the field's candidates."""
        return any(_plain(one.value) == _plain(value) for one in self._candidates.get(name, ()))

    def _is(self, name: str, value: str) -> bool:
        """Return whether the field has the value, in any case and with any line breaks."""
        return _plain(self._value(name)) == _plain(value)

    def _proposed(self, name: str) -> Candidate | None:
        """Return the candidate that was filled in and that nobody has edited."""
        value = self.memo_offer.values.get(name)
        if value is None or not self._is(name, value):
            return None
        return next((one for one in self._candidates.get(name, ()) if self._is(name, one.value)), None)

    @property
    def proposed_terms(self) -> list[ProposedTerm]:
        """The proposals that nobody has edited, in the order of the fields."""
        terms = []
        for name in self.fields:
            if candidate := self._proposed(name):
                value = candidate.value
                if isinstance(field := self.fields[name], forms.ChoiceField):
                    value = str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
                terms.append(ProposedTerm(str(self[name].label), value, candidate.sentences))
        return terms

    @property
    def memo_remarks(self) -> list[str]:
        """What the memo says that is no term of a field, or that the table contradicts, as sentences."""
        terms = self.memo_terms
        remarks = [
            f"{self._short_label(one.term)}: {self._contradiction(one)} »{one.sentence}«"
            for one in terms.contradictions
        ]
        said = {
            terms.one_off: _("Midlerne er engangsmidler: »%s« Beløbene er derfor for hele bevillingen."),
            terms.lasting: _(
                "Notatet siger noget om varige midler: »%s« Se efter, om beløbene er for ét budgetår."
            ),
            terms.other_length: _(
                "Stillingerne varer ikke et år: »%s« Ret deres længde på bevillingens side, når den er indlæst."
            ),
        }
        return remarks + [message % sentence for sentence, message in said.items() if sentence]

    def _contradiction(self, one: Contradiction) -> str:
        message = _("Notatet siger %(value)s, men tabellen giver %(of_table)s. Det er ikke foreslået.")
        return message % {"value": one.value.rstrip("."), "of_table": one.of_table.rstrip(".")}

    def _short_label(self, name: str) -> str:
        return str(self[name].label).partition(" (")[0]

    @property
    def memo_findings(self) -> list[Finding]:
        """The accepted proposals, for the import's record."""
        message = _("%(term)s er foreslået fra notatet: »%(sentence)s«")
        return [
            finding(
                "proposed_term",
                message,
                {"term": term.label, "sentence": " … ".join(term.sentences)},
                severity=Severity.PASSED,
            )
            for term in self.proposed_terms
        ]

    def mark(self) -> None:
        """Put the memo's sentences at the fields, and a choice before each field with several candidates.

        A form that is shown again without being cleaned has no marks.
        """
        if not hasattr(self, "cleaned_data"):
            return
        for one in self.memo_terms.contradictions:
            origin = Origin(_("Ikke foreslået"), (one.sentence,), self._contradiction(one))
            self._add_origin(one.term, origin)
        for name, candidates in self._candidates.items():
            if proposed := self._proposed(name):
                self._add_origin(name, Origin(_("Foreslået fra notatet"), proposed.sentences))
            elif len(candidates) > 1:
                self._offer_choice(name, candidates)
            elif name in FIGURES and self._value(name) and not self._is(name, candidates[0].value):
                said = _("Notatet siger %s") % candidates[0].value
                self._add_origin(name, Origin(said, candidates[0].sentences))

    def _add_origin(self, name: str, origin: Origin) -> None:
        field = self.fields[name]
        field.origins = [*getattr(field, "origins", []), origin]  # type: ignore[attr-defined]

    def _offer_choice(self, name: str, candidates: tuple[Candidate, ...]) -> None:
        label = self._short_label(name)
        field = forms.ChoiceField(
            label=_("%(term)s: notatet siger flere ting") % {"term": label},
            help_text=_("Vælg én, eller udfyld feltet nedenfor."),
            choices=[(one.value, f"{one.value} – »{' … '.join(one.sentences)}«") for one in candidates],
            widget=forms.RadioSelect,
            required=False,
        )
        field.optional_mark = ""  # type: ignore[attr-defined]  # the field below is the answer, too
        self.fields[f"{CHOICE}{name}"] = field
        if self.has_error(name, code="required"):
            message = _("Vælg et af notatets svar, eller indtast %(noun)s")
            self.errors[name] = self.error_class([message % {"noun": label[:1].lower() + label[1:]}])

    @property
    def decision_fields(self) -> list[Any]:
        """The fields of what was decided, each below the choice between its candidates."""
        return self._with_choices(list(TermsForm.decided))

    @property
    def name_fields(self) -> list[Any]:
        """The fields of what things are called, each below the choice between its candidates."""
        return self._with_choices([name for name in TermsForm.base_fields if name not in TermsForm.decided])

    def _with_choices(self, names: list[str]) -> list[Any]:
        return [self[shown] for name in names for shown in (f"{CHOICE}{name}", name) if shown in self.fields]


def facts_of(reading: Reading) -> TableFacts:
    """Return what the table says of its grant: the printed total, or else the sum of the rows, as the checks compare them."""
    heading = next((column.label for column in reading.columns if column.role is ColumnRole.TARGET), "")
    counted_in = None
    if names_person_years(heading) or names_posts(heading):
        counted_in = CountedIn.PERSON_YEARS if names_person_years(heading) else CountedIn.POSTS
    if not reading.rows:
        return TableFacts(counted_in=counted_in)
    printed = reading.total
    total = sum((row.amount for row in reading.rows), Decimal())
    slack = sum((row.amount_precision for row in reading.rows), Decimal()) * _HALF
    targets = {sum((row.target for row in reading.rows), Decimal())}
    if printed and printed.amount is not None and printed.amount_precision is not None:
        total, slack = printed.amount, printed.amount_precision * _HALF
    if printed and printed.target is not None:
        targets.add(printed.target)
    return TableFacts(total, slack, frozenset(targets), counted_in)


def that_may_be_carried(text: str) -> str:
    """Return the text without the lines that a form would refuse: those that look as if they held a CPR number."""
    return "\n".join(line if _is_accepted(line) else "" for line in printable(text).splitlines())


def _is_accepted(line: str) -> bool:
    try:
        refuse_control_characters(line)
    except ValidationError:
        return False
    return not looks_like_cpr(line)


def _plain(text: str) -> str:
    """Return the text as it is compared: in any case, with any line breaks."""
    return "\n".join(line.strip() for line in text.splitlines()).casefold()
