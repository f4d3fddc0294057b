"""The runs of the nightly jobs."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from hrtrack.common.database.isolation import IsolationKind, isolated


@isolated(IsolationKind.FILED)
class JobRun(models.Model):
    """The run of a job on a day, which also makes up for the missed days from `first_day` on.

    `done_at` is None while the job has failed or has not ended. `outcome` is the job's answer, or its latest error.
    """

    job = models.CharField(_("Job"), max_length=40)
    day = models.DateField(_("Dag"))
    first_day = models.DateField()
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True, blank=True)
    outcome = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "day"], name="job_run_once"),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("day")), name="job_run_days_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.job} {self.day:%d.%m.%Y}"
