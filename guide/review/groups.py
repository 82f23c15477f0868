"""Who may do what: the permissions of each group of staff, given to the groups after every `migrate`."""

import sys
from typing import Any, TextIO

from django.apps import apps as installed
from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import transaction

from guide.models.topics import KindMixin

# The topics of every kind; each kind has permissions of its own.
TOPIC = "guide.TOPIC"

# Group, then what the acts are on, then the acts. Together they name a permission of Django: `submit` on
# `guide.revision` is `guide.submit_revision`. tests/test_permission_matrix.py says what follows at each address.
GROUPS = {
    "Authors": {
        TOPIC: "add change delete view",
        "guide.step": "add change delete view",
        "guide.rung": "add change delete view",
        "guide.sign": "add change delete view",
        "guide.case": "add change delete view",
        "guide.searchcase": "add change delete view",
        "guide.source": "add change delete view",
        "guide.bodyarea": "view",
        "guide.revision": "view submit assign",
        "guide.revisiontoreview": "view",
        "guide.comment": "view",
        "guide.event": "view",
        "guide.feedback": "view",
    },
    "Clinical reviewers": {
        TOPIC: "view",
        "guide.step": "view",
        "guide.rung": "view",
        "guide.sign": "view",
        "guide.case": "view",
        "guide.searchcase": "view",
        "guide.source": "view",
        "guide.bodyarea": "view",
        "guide.revision": "view review comment withdraw assign",
        "guide.revisiontoreview": "view",
        "guide.comment": "view",
        "guide.claim": "view",
        "guide.event": "view",
        "guide.edition": "view",
        "guide.reviewer": "view",
        "guide.feedback": "view handle",
    },
    "Safety officers": {
        TOPIC: "view",
        "guide.step": "view",
        "guide.rung": "view",
        "guide.sign": "view",
        "guide.case": "view",
        "guide.searchcase": "view",
        "guide.source": "view",
        "guide.bodyarea": "view",
        "guide.revision": "view withdraw",
        "guide.revisiontoreview": "view",
        "guide.comment": "view",
        "guide.event": "view",
        "guide.edition": "view",
        "guide.feedback": "view handle",
    },
    "Guests": {
        "guide.revision": "view comment",  # those in review alone: see RevisionAdmin
        "guide.revisiontoreview": "view",
        "guide.comment": "view",
    },
    "Account managers": {
        "auth.user": "add change view",
        "auth.group": "view",
        "guide.reviewer": "add change view verify",
        "guide.revision": "assign",
        "guide.revisiontoreview": "view",  # what waits and for whom, without the texts
        "guide.topic": "hand_over",  # of anybody; one's own an author hands over without it
    },
    "Auditors": {
        TOPIC: "view",
        "guide.step": "view",
        "guide.rung": "view",
        "guide.sign": "view",
        "guide.case": "view",
        "guide.searchcase": "view",
        "guide.source": "view",
        "guide.bodyarea": "view",
        "guide.revision": "view",
        "guide.revisiontoreview": "view",
        "guide.comment": "view",
        "guide.claim": "view",
        "guide.event": "view",
        "guide.log": "read",  # not a table: the whole log, and its export
        "guide.edition": "view",
        "guide.reviewer": "view",
        "guide.digest": "view",
        "guide.feedback": "view",
        "auth.user": "view",
        "auth.group": "view",
    },
}


def permissions(group: str) -> set[str]:
    """The permissions of a group, written as `has_perm` takes them: "guide.submit_revision"."""
    return {
        f"{app}.{act}_{name}"
        for label, acts in GROUPS[group].items()
        for app, name in _app_and_names(label)
        for act in acts.split()
    }


def _app_and_names(label: str) -> list[tuple[str, str]]:
    app, name = label.split(".")
    names = [str(kind._meta.model_name) for kind in KindMixin.__subclasses__()] if label == TOPIC else [name]
    return [(app, name) for name in names]


def apply(*, using: str, verbosity: int, apps: Apps = installed, stdout: TextIO | None = None, **kwargs: Any) -> None:
    """Give each group of the table exactly its permissions; for the signal `post_migrate`.

    What such a group was given by hand is taken away again: the desk offers no way to give it, and neither this table
    nor the log would know of it. A group that is not in the table is left alone. Each change is a line of output;
    where nothing changes, nothing is written.
    """
    try:
        group_model, permission_model = apps.get_model("auth", "Group"), apps.get_model("auth", "Permission")
    except LookupError:
        return  # `migrate` stopped before these tables, or took them back
    # Django makes the permissions of each app on this same signal, and of most apps later.
    for label in ("auth", "guide"):
        create_permissions(installed.get_app_config(label), verbosity=0, using=using, apps=apps)
    known = {
        f"{permission.content_type.app_label}.{permission.codename}": permission
        for permission in permission_model.objects.using(using).select_related("content_type")
    }
    with transaction.atomic(using=using):
        for name in GROUPS:
            group, is_new = group_model.objects.using(using).get_or_create(name=name)
            changes = _set_permissions(group, known, permissions(name))
            if changes and verbosity:
                (stdout or sys.stdout).write(f"  Group “{name}”: {'made' if is_new else changes}\n")


def _set_permissions(group: Any, known: dict[str, Any], wanted: set[str]) -> str:
    """Give and take what differs, and say so; an empty text where nothing does."""
    rows = group.permissions.values_list("content_type__app_label", "codename")
    held = {f"{app}.{codename}" for app, codename in rows}
    given, taken = sorted((wanted & known.keys()) - held), sorted(held - wanted)
    group.permissions.add(*(known[name] for name in given))
    group.permissions.remove(*(known[name] for name in taken))
    return "; ".join(f"{verb} {', '.join(names)}" for verb, names in (("given", given), ("taken away", taken)) if names)
