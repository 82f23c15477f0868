"""Safety officers, account managers and auditors, and what came with signing for the groups of 0002."""

from django.contrib.auth.management import create_permissions
from django.db import migrations

KINDS = [
    *("stretch", "compress", "preventiontip", "cause", "warningsign", "reliefplan"),
    *("routine", "article", "signcheck", "emergencynumbers"),
]
PARTS = ["step", "source", "rung", "bodyarea", "comment"]
LOG = ["revision", "revisiontoreview", "event", "edition"]


def viewing(*models):
    return [("guide", f"view_{model}") for model in models]


GROUPS = {
    "Authors": viewing("comment"),
    "Clinical reviewers": viewing("comment", "claim"),
    "Safety officers": [*viewing(*KINDS, *PARTS, *LOG), ("guide", "withdraw_revision")],
    "Account managers": [
        *(("auth", f"{act}_user") for act in ("add", "change", "view")),
        ("auth", "view_group"),
        *(("guide", f"{act}_reviewer") for act in ("add", "change", "view")),
        ("guide", "verify_reviewer"),
    ],
    "Auditors": [
        *viewing(*KINDS, *PARTS, *LOG, "reviewer", "claim", "digest"),
        ("auth", "view_user"),
        ("auth", "view_group"),
        ("guide", "read_log"),
    ],
}


def make_groups(apps, schema_editor):
    # Permissions are normally made after all migrations; these groups need them now.
    for label in ("auth", "guide"):
        app_config = apps.get_app_config(label)
        app_config.models_module = True
        create_permissions(app_config, apps=apps, verbosity=0)
        app_config.models_module = None
    Permission = apps.get_model("auth", "Permission")
    for name, wanted in GROUPS.items():
        group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=name)
        for label, codename in wanted:
            group.permissions.add(Permission.objects.get(content_type__app_label=label, codename=codename))


class Migration(migrations.Migration):
    dependencies = [("guide", "0006_signing")]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
