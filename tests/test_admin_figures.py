"""The figure of a stretch: typed as TOML, drawn by the server beside the text, shown to the reviewer."""

import copy
import json
import tomllib

import lxml.html
import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse

from guide.admin import figure_text
from guide.authoring.topic_files import STARTER
from guide.models import Contribution, Kind, Topic
from guide.record import facts
from guide.review import workflow
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import approve, make_public, make_topic, make_user, submit
from tests.test_figures import SLUGS, figure

WALL = figure("calf-wall")
WALL_TEXT = (STARTER / "stretches/calf-wall.figure.toml").read_text()
DRAW = "/admin/guide/stretch/figure/"


def broken():
    """A wall that the hands do not reach."""
    record = copy.deepcopy(WALL)
    record["props"][0]["x"] = 500
    return record


@pytest.fixture
def topic(client, author):
    client.force_login(author)
    return make_topic(author, title="Wall calf stretch", figure=WALL)


def typed(client, topic):
    return client.get(address(topic)).context["adminform"].form["figure_text"].value()


def draw(client, toml, **names):
    return client.post(DRAW, {"text": toml, "slug": "calf-wall", "title": "Wall calf stretch", **names})


# --- the text ---


@pytest.mark.parametrize("slug", SLUGS)
def test_the_text_of_a_figure_says_all_of_it_but_the_topics_own_name(slug):
    stored = json.loads(json.dumps(figure(slug)))

    written = figure_text.to_toml(stored)

    assert figure_text.with_title(figure_text.from_toml(written), stored["slug"], stored["title"]) == stored
    assert set(tomllib.loads(written)) & {"slug", "title"} == set()


def test_the_text_can_be_read_by_people_whatever_order_a_database_keeps():
    backwards = dict(reversed(WALL.items()))

    written = figure_text.to_toml(backwards)

    assert written == figure_text.to_toml(WALL)
    assert "root = [316, 232]" in written
    assert written.index("view") < written.index("[start]") < written.index("[end]")
    assert written.index("caption") < written.index("root")


def test_words_that_look_like_a_list_stay_as_they_are():
    record = {"start": {"claims": ["a [\n", "]", "  1,", "[[x]]"], "caption": 'He said: "[\\n".'}}

    assert figure_text.from_toml(figure_text.to_toml(record)) == record


@pytest.mark.parametrize("empty", ["", "  \n", "# nothing yet"])
def test_a_text_without_anything_is_no_figure(empty):
    assert figure_text.from_toml(empty) is None


# --- the form ---


def test_the_form_shows_the_saved_figure_as_text_and_drawn(client, topic):
    page = client.get(address(topic))

    assert tomllib.loads(typed(client, topic)) == figure_text.typed_part(WALL)
    drawn = lxml.html.fromstring(page.text).xpath("//*[@data-part='poses']//svg")
    assert [svg.get("aria-labelledby") for svg in drawn] == [
        "fig-calf-wall-start-t fig-calf-wall-start-d",
        "fig-calf-wall-end-t fig-calf-wall-end-d",
    ]


def test_a_figure_belongs_to_its_topic_and_bears_its_name(client, author, second_author):
    topic = make_topic(author)
    client.force_login(second_author)
    claimed = 'slug = "other"\ntitle = "Other"\n' + WALL_TEXT.split("\n", 2)[2]

    response = edit(client, topic, figure_text=claimed, title="At the wall")

    assert response.status_code == 302, errors(response)
    topic.refresh_from_db()
    assert topic.figure == {**WALL, "slug": "calf-wall", "title": "At the wall"}
    assert facts.contributors(topic) == {author.pk, second_author.pk}


def test_a_figure_follows_the_title_of_its_topic(client, topic):
    edit(client, topic, title="At the wall")

    topic.refresh_from_db()
    assert topic.figure == {**WALL, "title": "At the wall"}


@pytest.mark.parametrize("same", [str, lambda toml: toml.replace("\n", "\r\n"), lambda toml: f"# mine\n\n{toml}"])
@pytest.mark.unmeasured
def test_a_text_that_says_the_same_is_no_change(client, topic, second_author, same):
    client.force_login(second_author)

    edit(client, topic, figure_text=same(typed(client, topic)))

    topic.refresh_from_db()
    assert topic.figure == WALL
    assert not Contribution.objects.filter(user=second_author).exists()


def test_an_empty_text_takes_the_figure_away(client, topic):
    edit(client, topic, figure_text="")

    topic.refresh_from_db()
    assert topic.figure is None


@pytest.mark.parametrize(
    ("toml", "words"),
    [
        ('view = "side"\nfloor 444', "Line 2 cannot be read: Expected '=' after a key in a key/value pair."),
        ("view = ", "This cannot be read: Invalid value (at end of document)."),
        ("floor = nan", "Write a number in place of nan."),
        ("frame = [0, -inf]", "Write a number in place of -inf."),
        ("day = 2026-03-15", "A figure holds no dates or times: 2026-03-15."),
        ('view = "a\\u0000b"', "Take out the control characters"),
        ('"a\\u0007" = 1', "Take out the control characters"),
        ("x = " + "9" * 5000, "This is not valid TOML."),
        ("x = " + "[" * 4000, "This is not valid TOML."),
        ("# " + "x" * 12_000, "too long to be the text of a figure: 12002 characters"),
    ],
)
def test_a_text_that_is_no_figure_is_kept_and_the_form_says_where(client, topic, toml, words):
    response = edit(client, topic, figure_text=toml)

    assert words in errors(response)
    assert response.context["adminform"].form["figure_text"].value() == toml
    assert draw(client, toml).json() == {"error": errors(response)}
    topic.refresh_from_db()
    assert topic.figure == WALL


def test_a_figure_with_problems_is_saved_but_cannot_be_submitted(client, topic, author):
    problem = "Start: The right hand is 42.0 units short of the wall."

    response = edit(client, topic, figure_text=figure_text.to_toml(broken()))

    assert response.status_code == 302, errors(response)
    page = client.get(address(topic))
    assert f"Figure: {problem}" in [str(message) for message in page.context["messages"]]
    (listed,) = lxml.html.fromstring(page.text).xpath("//*[@data-part='problems']/ul")
    assert problem in listed.text_content()
    with pytest.raises(workflow.Refused, match="42.0 units short of the wall"):
        submit(Topic.objects.get(), author)


@pytest.mark.parametrize("record", [{"start": {}}, {"start": {"caption": "Stand."}, "end": 3}, {"view": "side"}])
@pytest.mark.unmeasured
def test_a_half_written_figure_can_be_saved_and_previewed(client, topic, record):
    response = edit(client, topic, figure_text=figure_text.to_toml(record))

    assert response.status_code == 302, errors(response)
    assert client.get(address(topic)).status_code == 200
    page = client.get(address(topic, "page"))
    assert page.status_code == 200
    assert "sg-figure__svg" not in page.text


def test_only_a_stretch_has_a_figure(client, author):
    client.force_login(author)
    topic = make_topic(author, kind=Kind.ARTICLE, slug="walls", steps=())

    page = client.get(address(topic))
    edit(client, topic, figure_text=WALL_TEXT)

    assert "admin-figure" not in page.text
    assert "figure_text" not in page.text
    topic.refresh_from_db()
    assert topic.figure is None


def test_the_script_of_the_form_is_a_file_of_ours(client, topic):
    page = lxml.html.fromstring(client.get(address(topic)).text)

    (script,) = [script for script in page.iter("script") if "figure-preview" in script.get("src", "")]
    assert script.get("type") == "module"
    assert script.get("src").startswith("/static/js/desk/figure-preview.")


def test_who_may_only_look_sees_the_figure_and_no_text(client, topic):
    client.force_login(make_user("vera", "Clinical reviewers"))

    page = client.get(address(topic)).text

    assert 'name="figure_text"' not in page
    assert "fig-calf-wall-end-t" in page


# --- the drawing while it is typed ---


def test_what_is_typed_is_drawn_as_readers_would_see_it(client, topic):
    answer = draw(client, WALL_TEXT).json()

    assert {pose: answer["svg"][pose] for pose in ("start", "end")} == {
        pose: figure_text.draw_or_empty(WALL, pose) for pose in ("start", "end")
    }
    assert answer["problems"] == []
    assert "text" not in answer
    assert Topic.objects.get().figure == WALL
    assert Contribution.objects.count() == 1


def test_a_drawing_is_never_kept(client, topic):
    assert "no-store" in draw(client, WALL_TEXT)["Cache-Control"]


def test_the_problems_of_what_is_typed_are_listed(client, topic):
    answer = draw(client, figure_text.to_toml(broken())).json()

    assert answer["svg"]["end"].startswith("<svg")
    assert "Start: The right hand is 42.0 units short of the wall." in answer["problems"]


def test_a_pose_that_nobody_can_draw_yet_is_left_out(client, topic):
    answer = draw(client, WALL_TEXT.split("[end]")[0] + '[end]\ncaption = "Bend."').json()

    assert answer["svg"]["start"].startswith("<svg")
    assert answer["svg"]["end"] == ""
    assert any("End: the pose cannot be read" in problem for problem in answer["problems"])


def test_nothing_typed_is_nothing_drawn(client, topic):
    answer = draw(client, " ").json()
    assert (answer["svg"], answer["problems"], answer["handles"], answer["pickers"]) == ({}, [], [], [])


EVIL = '"><script>alert(1)</script>'


def test_nothing_that_is_typed_becomes_markup(client, topic):
    record = copy.deepcopy(WALL)
    record["muscle"]["label"] = record["end"]["caption"] = EVIL
    record["end"]["claims"] = [EVIL]
    closeup = {"view": "close-up", "start": {"shapes": [{"kind": EVIL, "points": [[0, 0], [9, 9], [0, 9]]}]}}
    for figure_ in (record, {**closeup, "end": closeup["start"]}):
        response = draw(client, figure_text.to_toml(figure_), title=EVIL, slug=EVIL)
        for svg in response.json()["svg"].values():
            assert "<script" not in svg
        assert response["Content-Type"] == "application/json"


@pytest.mark.parametrize(
    ("codenames", "status"), [([], 403), (["change_article"], 403), (["view_stretch"], 200), (["change_stretch"], 200)]
)
def test_drawing_is_for_staff_who_may_see_stretches(client, db, codenames, status):
    person = make_user("olga")
    person.user_permissions.set(Permission.objects.filter(content_type__app_label="guide", codename__in=codenames))
    client.force_login(person)

    assert draw(client, WALL_TEXT).status_code == status


def test_drawing_asks_strangers_to_sign_in(client, django_user_model):
    assert 'id="login-form"' in draw(client, WALL_TEXT).text
    client.force_login(django_user_model.objects.create_user("reader"))
    assert 'id="login-form"' in draw(client, WALL_TEXT).text


def test_drawing_takes_only_a_post_with_its_token(client, author):
    client.force_login(author)
    assert client.get(DRAW).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(author)
    assert draw(strict, WALL_TEXT).status_code == 403


# --- what the reviewer sees ---


def shown(client, revision):
    page = client.get(address(revision))
    (panel,) = lxml.html.fromstring(page.text).find_class("reading-poses")
    return [svg.get("aria-labelledby").split()[0] for svg in panel.iter("svg")], panel.text_content()


@pytest.mark.parametrize(
    ("sides", "poses"), [("each", ["start", "end", "start-m", "end-m"]), ("both", ["start", "end"])]
)
def test_a_reviewer_sees_both_poses_and_the_other_side_where_it_has_its_turn(client, author, reviewer, sides, poses):
    revision = submit(make_topic(author, figure=WALL, sides=sides))
    client.force_login(reviewer)

    names, words = shown(client, revision)

    assert names == [f"fig-calf-wall-copy-{pose}-t" for pose in poses]
    assert WALL["end"]["caption"] in words
    assert "sg-figure__svg" in client.get(address(revision, "page")).text


def test_a_reviewer_is_told_when_a_figure_holds_no_more(client, author, reviewer, monkeypatch):
    revision = submit(make_topic(author, figure=WALL))
    client.force_login(reviewer)
    assert "desk-figure__problems" not in client.get(address(revision)).text

    monkeypatch.setattr("guide.figures.problems", lambda _figure: ["The hand is off the wall."])

    assert "The hand is off the wall." in text(client.get(address(revision)))


def test_a_revision_without_a_figure_shows_none(client, author, reviewer):
    revision = submit(make_topic(author))
    client.force_login(reviewer)

    assert "reading-poses" not in client.get(address(revision)).text


def test_a_new_stretch_can_begin_with_a_figure(client, author, reviewer):
    client.force_login(author)
    url = reverse("admin:guide_stretch_add")
    fields = {"title": "At the wall", "slug": "at-the-wall", "summary": "Short.", "figure_text": WALL_TEXT}

    response = client.post(url, form_data(client.get(url), "stretch_form", **fields))

    assert response.status_code == 302, errors(response)
    assert Topic.objects.get().figure == {**WALL, "slug": "at-the-wall", "title": "At the wall"}


def test_a_page_that_is_approved_shows_the_figure_that_was_typed(client, author, reviewer):
    topic = make_public(author, reviewer)
    client.force_login(author)
    edit(client, topic, figure_text=WALL_TEXT)

    approve(submit(topic), reviewer)

    assert "fig-calf-wall-end-t" in client.get("/stretches/calf-wall/").text
