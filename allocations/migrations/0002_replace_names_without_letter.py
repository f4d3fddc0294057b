"""Replace the names of hospitals, departments, grants and their choices that have no letter: see the migration 0002 of accounts."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

from hrtrack.common.database.data_migrations import act_as_system, replace_names_without_letter
from hrtrack.common.text.cleaning import has_letter

# What is not said is empty; the scheme must have a name where hires came from it.
INSTEAD = {
    "organisation": "",
    "reports_to": "",
    "dates_decided_by": "",
    "redeployment_scheme": "Omplaceringsordning",
}


def replace_names(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Replace the names, take spellings without a letter away, and empty the grants' words without one."""
    act_as_system(schema_editor)
    replace_names_without_letter(
        apps,
        "allocations",
        Hospital="Hospital",
        Department="Afdeling",
        Grant="Bevilling",
        Purpose="Formål",
        StaffGroup="Personalegruppe",
    )
    for hospital in apps.get_model("allocations", "Hospital").objects.all():
        names = (hospital.short_name, *hospital.other_names)
        if not all(map(has_letter, names)):
            if not has_letter(hospital.short_name):
                hospital.short_name = f"UN{hospital.pk}"
            hospital.other_names = list(filter(has_letter, hospital.other_names))
            hospital.save(update_fields=["short_name", "other_names"])
    for grant in apps.get_model("allocations", "Grant").objects.all():
        wrong = [name for name in INSTEAD if getattr(grant, name) and not has_letter(getattr(grant, name))]
        for name in wrong:
            setattr(grant, name, INSTEAD[name])
        if wrong:
            grant.save(update_fields=wrong)


class Migration(migrations.Migration):
    dependencies = [("allocations", "0001_initial"), ("common", "0002_has_letter")]

    operations = [migrations.RunPython(replace_names, migrations.RunPython.noop, elidable=True)]
