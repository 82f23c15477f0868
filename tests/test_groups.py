"""The table of groups and what it does to a database; what each group may then do is in test_permission_matrix.py."""

from io import StringIO

import pytest
from django.apps.registry import Apps
from django.contrib.auth.models import Group, Permission
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guide.review import groups

pytestmark = pytest.mark.django_db


def stored(name):
    rows = Group.objects.get(name=name).permissions.values_list("content_type__app_label", "codename")
    return {f"{app}.{codename}" for app, codename in rows}


def permission(name):
    app, codename = name.split(".")
    return Permission.objects.get(content_type__app_label=app, codename=codename)


def migrate():
    """What `migrate` says about groups."""
    said = StringIO()
    call_command("migrate", stdout=said)
    return [line.strip() for line in said.getvalue().splitlines() if "Group" in line]


def test_every_permission_of_the_table_exists():
    existing = {
        f"{app}.{codename}" for app, codename in Permission.objects.values_list("content_type__app_label", "codename")
    }
    for name in groups.GROUPS:
        assert groups.permissions(name) <= existing


def test_a_topic_in_the_table_stands_for_the_topics_of_each_kind():
    authors = groups.permissions("Authors")
    assert {"guide.add_stretch", "guide.delete_emergencynumbers"} <= authors
    assert not {name for name in authors if name.lower().endswith("_topic")}


def test_a_new_database_has_the_groups_of_the_table():
    assert {group.name for group in Group.objects.all()} == set(groups.GROUPS)
    for name in groups.GROUPS:
        assert stored(name) == groups.permissions(name)


def test_the_groups_do_not_depend_on_who_makes_the_permissions_first():
    Permission.objects.all().delete()
    assert stored("Authors") == set()

    migrate()

    assert stored("Authors") == groups.permissions("Authors")
    assert stored("Account managers") == groups.permissions("Account managers")


def test_what_is_missing_is_given():
    Group.objects.get(name="Auditors").permissions.remove(permission("guide.read_log"))
    Group.objects.get(name="Authors").delete()

    said = migrate()

    assert said == ["Group “Authors”: made", "Group “Auditors”: given guide.read_log"]
    assert stored("Auditors") == groups.permissions("Auditors")
    assert stored("Authors") == groups.permissions("Authors")


def test_what_was_given_by_hand_is_taken_away_and_named():
    Group.objects.get(name="Authors").permissions.add(
        permission("guide.review_revision"), permission("axes.view_accesslog")
    )

    assert migrate() == ["Group “Authors”: taken away axes.view_accesslog, guide.review_revision"]
    assert stored("Authors") == groups.permissions("Authors")


def test_a_group_that_is_not_in_the_table_is_left_alone():
    Group.objects.create(name="Translators").permissions.add(permission("guide.view_stretch"))

    assert migrate() == []
    assert stored("Translators") == {"guide.view_stretch"}


def test_where_nothing_changes_nothing_is_written_or_said():
    with CaptureQueriesContext(
        connection,
    ) as queries:
        assert migrate() == []
    writes = [query["sql"] for query in queries if query["sql"].startswith(("INSERT", "UPDATE", "DELETE"))]
    assert writes == []


def test_a_migrate_that_stops_before_the_tables_of_the_accounts_makes_no_groups():
    Group.objects.all().delete()
    groups.apply(using="default", verbosity=1, apps=Apps())
    assert not Group.objects.exists()
