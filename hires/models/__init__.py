"""The models of hires: posts, the people hired into them, and for which days at how many hours.

A foreign key whose parent must also agree on hospital or grant has no constraint of its own: the composite key in
Meta.constraints holds the reference. Limits that need a sum over rows are held by the trigger post_capacity.
"""

from hires.models.acts import HireAct, HireActQuerySet
from hires.models.confirmations import Confirmation
from hires.models.hires import Employee, EmployeeQuerySet, Hire, HireQuerySet, SamePerson
from hires.models.periods import Decision, Period, PeriodQuerySet
from hires.models.posts import HospitalScopedQuerySet, Post, PostPurpose, PostQuerySet, name_of_post
from hires.models.reads import Read
from hires.models.saved_views import SavedView, SavedViewQuerySet

__all__ = [
    "Confirmation",
    "Decision",
    "Employee",
    "EmployeeQuerySet",
    "Hire",
    "HireAct",
    "HireActQuerySet",
    "HireQuerySet",
    "HospitalScopedQuerySet",
    "Period",
    "PeriodQuerySet",
    "Post",
    "PostPurpose",
    "PostQuerySet",
    "Read",
    "SamePerson",
    "SavedView",
    "SavedViewQuerySet",
    "name_of_post",
]
