"""The tables whose history is kept, and the names of tables, columns and actions as readers of the history know them."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy

from accounts.models import User
from allocations.models import (
    Allocation,
    AllocationImport,
    BudgetRow,
    Department,
    Grant,
    Hospital,
    Membership,
    Purpose,
    Rate,
    StaffGroup,
    Target,
)
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
from hires.presentation.history import LABELS as LABELS_OF_HIRES
from hrtrack.common.database.events import Model
from reports.models import HospitalEstimate, HospitalText, ListReminder, Publication, RegionText

KINDS: Mapping[Model, Any] = {
    User: gettext_lazy("Bruger"),
    Membership: gettext_lazy("Adgang til hospital"),
    Hospital: gettext_lazy("Hospital"),
    Department: gettext_lazy("Afdeling"),
    Grant: gettext_lazy("Bevilling"),
    Purpose: gettext_lazy("Formål"),
    StaffGroup: gettext_lazy("Personalegruppe"),
    Rate: gettext_lazy("Pris"),
    Allocation: gettext_lazy("Fordeling"),
    BudgetRow: gettext_lazy("Budgetpost"),
    Target: gettext_lazy("Måltal"),
    AllocationImport: gettext_lazy("Indlæsning af fordeling"),
    Post: gettext_lazy("Stilling"),
    PostPurpose: gettext_lazy("Yderligere formål"),
    Employee: gettext_lazy("Medarbejder"),
    SamePerson: gettext_lazy("Samme person"),
    Hire: gettext_lazy("Ansættelse"),
    HireAct: gettext_lazy("Ændring af ansættelsen"),
    Decision: gettext_lazy("Beslutning om ansættelsen"),
    Period: gettext_lazy("Ansættelsens dage"),
    Confirmation: gettext_lazy("Bekræftelse af, at listen er komplet"),
    RegionText: gettext_lazy("Redegørelsens tekster"),
    HospitalText: gettext_lazy("Hospitalets tekst i redegørelsen"),
    HospitalEstimate: gettext_lazy("Hospitalets eget skøn"),
    Publication: gettext_lazy("Offentliggørelse"),
    ListReminder: gettext_lazy("Påmindelse om listen"),
}
# The models by the number that orders their events of the same moment.
MODELS: tuple[Model, ...] = tuple(KINDS)
ACTIONS: Mapping[str, Any] = {
    "insert": gettext_lazy("oprettet"),
    "update": gettext_lazy("ændret"),
    "delete": gettext_lazy("slettet"),
}
# Labels of columns, where the name of the field is not the label.
LABELS: Mapping[str, Any] = LABELS_OF_HIRES | {
    "position": gettext_lazy("Rækkefølge"),
    "confirmed_by_id": gettext_lazy("Bekræftet af"),
    "by_id": gettext_lazy("Registreret af"),
    "moved_to_id": gettext_lazy("Ny ansættelse"),
    "withdrawn_by_id": gettext_lazy("Trukket tilbage af"),
    "withdrawal_reason": gettext_lazy("Hvorfor trukket tilbage"),
    "made_by_id": gettext_lazy("Indlæst af"),
    "undone_by_id": gettext_lazy("Fortrudt af"),
    "reminded_by_id": gettext_lazy("Mindet af"),
    "published_by_id": gettext_lazy("Offentliggjort af"),
    "annulled_by_id": gettext_lazy("Annulleret af"),
    "annulment_reason": gettext_lazy("Hvorfor annulleret"),
}
# Columns whose changes are not shown: keys, also where the row has the name beside the key, columns that name the row, and the source and the result of an import,
# which have a page of their own.
NOT_SHOWN = {
    "id",
    "hospital_id",
    "allocation_id",
    "hire_id",
    "decision_id",
    "replaced_by_id",
    "successor_id",
    "number",
    "confirmed_at",
    "submission_key",
    "submission_digest",
    "version",
    "rows",
    "other_hire_id",
} | {
    "made_at",
    "source_text",
    "checks",
    "before",
    "after",
    "groups",
    "sha256",
    "published_at",
    "reminded_at",
}
