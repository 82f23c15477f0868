"""Contributions go with their topic by `Topic.delete` alone; readers' reports for those who triage and who audit."""

import django.db.models.deletion
from django.contrib.auth.management import create_permissions
from django.db import migrations, models

GROUPS = {"Safety officers": ["view_feedback", "handle_feedback"], "Auditors": ["view_feedback"]}


def widen_groups(apps, schema_editor):
    # Permissions are normally made after all migrations; these groups need them now.
    app_config = apps.get_app_config("guide")
    app_config.models_module = True
    create_permissions(app_config, apps=apps, verbosity=0)
    app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        codenames = GROUPS[group.name]
        group.permissions.add(*Permission.objects.filter(content_type__app_label="guide", codename__in=codenames))


class Migration(migrations.Migration):
    dependencies = [("guide", "0007_groups_of_people")]

    operations = [
        migrations.AlterField(
            model_name="contribution",
            name="topic",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.DO_NOTHING, related_name="contributions", to="guide.topic"
            ),
        ),
        migrations.RunPython(widen_groups, migrations.RunPython.noop),
    ]
