"""The models of what was promised: which hospital got how much of which grant, for how many posts."""

from allocations.models.budgets import BudgetRow, Target
from allocations.models.grants import (
    Allocation,
    AllocationQuerySet,
    Grant,
    GrantQuerySet,
    NamedOnGrant,
    Purpose,
    StaffGroup,
)
from allocations.models.hospitals import Department, Hospital, HospitalQuerySet, Membership, sort_key
from allocations.models.imports import AllocationImport, AllocationImportQuerySet
from allocations.models.rates import Rate

__all__ = [
    "Allocation",
    "AllocationImport",
    "AllocationImportQuerySet",
    "AllocationQuerySet",
    "BudgetRow",
    "Department",
    "Grant",
    "GrantQuerySet",
    "Hospital",
    "HospitalQuerySet",
    "Membership",
    "NamedOnGrant",
    "Purpose",
    "Rate",
    "StaffGroup",
    "Target",
    "sort_key",
]
