"""The sort key of employees begins with the last name. PostgreSQL changes no expression of a generated column."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("common", "0003_last_name_first"),
        ("hires", "0006_closed_grants"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="employee", name="employee_sort_key"),
        migrations.RemoveField(model_name="employee", name="sort_key"),
        migrations.AddField(
            model_name="employee",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func(
                    models.Func(models.F("name"), function="last_name_first"), function="danish_sort_key"
                ),
                output_field=models.CharField(db_collation="C", max_length=300),
            ),
        ),
        migrations.AddIndex(
            model_name="employee",
            index=models.Index(fields=["hospital", "sort_key"], name="employee_sort_key"),
        ),
    ]
