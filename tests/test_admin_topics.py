import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from guide.admin import working_copies
from guide.admin.kind_models import NAMES
from guide.models import KINDS, Case, Contribution, Kind, SearchCase, Topic
from guide.record import facts
from guide.review import workflow
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import LATER, approve, make_area, make_public, make_topic, make_user, submit

OWN_FIELDS = {name for kind in KINDS.values() for name in kind.fields}


@pytest.mark.parametrize("kind", KINDS)
def test_a_form_asks_for_the_fields_of_its_kind_and_no_others(client, author, kind):
    client.force_login(author)

    form = client.get(reverse(f"admin:guide_{NAMES[kind]}_add")).context["adminform"].form

    assert OWN_FIELDS & set(form.fields) == set(KINDS[kind].fields)
    assert {"title", "slug", "summary", "body", "cautions", "areas", "picture_file", "review_months"} <= set(
        form.fields
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_topic_belongs_to_who_wrote_it(client, author, kind):
    client.force_login(author)
    url = reverse(f"admin:guide_{NAMES[kind]}_add")
    page = client.get(url)

    response = client.post(
        url, form_data(page, f"{NAMES[kind]}_form", title="Heel drop", slug="heel-drop", summary="A short one.")
    )

    assert response.status_code == 302, errors(response)
    topic = Topic.objects.get()
    assert (topic.kind, topic.owner) == (kind, author)
    assert [touch.user for touch in Contribution.objects.all()] == [author]


def test_a_sign_check_asks_questions_and_what_a_yes_means(client, author):
    make_topic(author, kind=Kind.WARNING, slug="clot", title="A blood clot")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=())
    client.force_login(author)

    response = edit(client, topic, steps__0__text="Legs", steps__0__asks=["clot"])

    assert response.status_code == 302, errors(response)
    assert topic.steps.get().asks == ["clot"]
    revision = submit(topic)
    assert "Legs (asks: clot)" in text(client.get(address(revision)))


def test_a_sign_that_is_there_no_more_stays_until_it_is_taken_out(client, author):
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Legs"])
    topic.steps.update(asks=["gone"])
    client.force_login(author)

    assert "gone: there is no such sign" in client.get(address(topic)).text
    edit(client, topic, title="Check")

    assert topic.steps.get().asks == ["gone"]


def test_a_warning_text_holds_its_signs(client, author):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot", title="A blood clot")
    client.force_login(author)

    response = edit(
        client,
        topic,
        signs__0__words="My calf is swollen",
        signs__0__level="emergency",
        signs__0__sources="source-0",
        signs__0__searched="swollen calf\nhot calf",
        signs__0__areas=["calf"],
    )

    assert response.status_code == 302, errors(response)
    sign = topic.signs.get()
    assert (sign.key, sign.words, sign.level, sign.sources) == ("clot", "My calf is swollen", "emergency", ["source-0"])
    assert [area.slug for area in sign.areas.all()] == ["calf"]
    assert "My calf is swollen (Emergency)" in text(client.get(address(submit(topic))))


def test_a_sign_that_the_check_would_ask_in_too_many_words_is_refused_and_nothing_typed_is_lost(client, author):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")
    client.force_login(author)
    long = "One of my calves is swollen and warm and sore and it was not so this very morning"

    response = edit(client, topic, signs__0__words=long)

    assert "The check would ask this in 18 words" in errors(response)
    assert long in response.text


def test_the_key_of_a_sign_stays_once_it_was_submitted(client, author, reviewer):
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")
    client.force_login(author)
    assert edit(client, topic, signs__0__key="blood-clot").status_code == 302
    workflow.recall(submit(topic), author, reason="x", at=LATER)

    response = edit(client, topic, signs__0__key="clot")

    assert "This sign was submitted as “blood-clot”" in errors(response)
    assert topic.signs.get().key == "blood-clot"


def test_a_page_names_the_signs_to_look_out_for(client, author):
    make_topic(author, kind=Kind.WARNING, slug="clot")
    topic = make_topic(author)
    client.force_login(author)

    response = edit(client, topic, named_signs=["clot"])

    assert response.status_code == 302, errors(response)
    topic.refresh_from_db()
    assert topic.named_signs == ["clot"]


def test_a_check_holds_its_cases_and_searches(client, author):
    make_topic(author, kind=Kind.WARNING, slug="clot")
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Legs"])
    SearchCase.objects.create(topic=topic, words="hot calf", expect="clot", kind="dangerous")
    Case.objects.create(topic=topic, key="swollen", words="My calf is swollen.", level="today")
    client.force_login(author)

    assert "Form with all cases (1) and searches (1)" in text(client.get(address(topic)))
    url = f"{address(topic)}?rows=cases"
    words = {"cases__0__signs": ["clot"], "cases__0__also": "calf, foot", "searches__0__words": "warm calf"}
    response = client.post(url, form_data(client.get(url), "signcheck_form", **words))

    assert response.status_code == 302, errors(response)
    case = topic.cases.get()
    assert (case.signs, case.also, topic.searches.get().words) == (["clot"], ["calf", "foot"], "warm calf")

    assert edit(client, topic, summary="Other words.").status_code == 302
    assert topic.cases.get() == case, "a form without them leaves them as they are"


def test_cases_that_were_typed_come_back_whatever_the_address(client, author):
    topic = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Legs"])
    Case.objects.create(topic=topic, key="swollen", words="My calf is swollen.", level="today")
    client.force_login(author)
    typed = form_data(client.get(f"{address(topic)}?rows=cases"), "signcheck_form", cases__0__words="", summary="New.")

    response = client.post(address(topic), typed)

    assert (response.status_code, 'name="cases-0-words"' in response.text) == (200, True)
    assert topic.cases.get().words == "My calf is swollen."
    kept = {**typed, "cases-0-words": "My leg is swollen."}
    client.post(f"/admin/guide/signcheck/{topic.pk}/working-copy/", kept)
    page = client.get(f"{address(topic)}?{working_copies.RESTORE}=yes")
    assert "My leg is swollen." in page.text


def test_steps_without_a_number_are_numbered_in_their_order(client, author):
    topic = make_topic(author)
    client.force_login(author)

    edit(client, topic, steps__1__text="Put both hands on the wall.")

    assert list(topic.steps.values_list("position", "text")) == [
        (1, "Stand by a wall."),
        (2, "Put both hands on the wall."),
    ]


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Another title"},
        {"areas": ["foot"]},
        {"steps__0__text": "Stand by a door."},
        {"sources__0__DELETE": "on"},
        {"hold_seconds": "20"},
    ],
)
def test_whoever_changes_a_word_becomes_a_contributor(client, author, second_author, change):
    make_area("foot", "Foot")
    topic = make_topic(author)
    client.force_login(second_author)

    response = edit(client, topic, **change)

    assert response.status_code == 302, errors(response)
    assert facts.contributors(topic) == {author.pk, second_author.pk}


def test_saving_without_a_change_makes_nobody_a_contributor(client, author, second_author):
    topic = make_topic(author, body="One.\n\nTwo.", cautions="Do not bounce.\nDo not push.")
    client.force_login(second_author)

    data = form_data(client.get(address(topic)), "stretch_form")
    data["body"], data["cautions"] = "One.\r\n\r\nTwo.", "Do not bounce.\r\nDo not push."  # as browsers send them
    response = client.post(address(topic), data)

    assert response.status_code == 302
    assert facts.contributors(topic) == {author.pk}


def test_a_save_on_top_of_somebody_elses_is_refused_and_keeps_the_words(client, author, second_author):
    topic = make_topic(author)
    client.force_login(author)
    opened = form_data(client.get(address(topic)), "stretch_form", title="My title")
    workflow.record_contribution(topic, second_author, at=timezone.now())

    response = client.post(address(topic), opened)

    assert "ben saved this topic while you were writing" in errors(response)
    assert "My title" in response.text
    assert Topic.objects.get().title == "Calf wall"


def test_a_topic_in_review_is_locked_for_everybody(client, author, superuser):
    topic = make_topic(author)
    submit(topic)
    for user in (author, superuser):
        client.force_login(user)
        page = client.get(address(topic))
        assert "The text is locked" in text(page)
        assert 'name="title"' not in page.text
        response = client.post(address(topic), {"title": "Changed"})
        assert response.status_code == 409
        assert "ada submitted this text while you were writing" in text(response)
    assert Topic.objects.get().title == "Calf wall"


def test_a_save_that_comes_after_a_submission_is_refused(client, author, monkeypatch):
    topic = make_topic(author)
    client.force_login(author)
    data = form_data(client.get(address(topic)), "stretch_form", title="Late")

    def submitted_meanwhile(*args, **kwargs):
        raise workflow.Refused("This topic is in review, so its text is locked. Recall it first.")

    monkeypatch.setattr(workflow, "record_contribution", submitted_meanwhile)
    response = client.post(address(topic), data, follow=True)

    assert "Recall it first" in text(response)
    assert Topic.objects.get().title == "Calf wall"


def test_the_slug_stays_once_there_is_a_revision(client, author):
    topic = make_topic(author)
    client.force_login(author)
    assert 'name="slug"' in client.get(address(topic)).text

    workflow.recall(submit(topic), author, reason="A mistake.", at=timezone.now())

    assert 'name="slug"' not in client.get(address(topic)).text
    edit(client, topic, slug="elsewhere", title="Changed")
    assert Topic.objects.values_list("slug", "title").get() == ("calf-wall", "Changed")


def test_only_a_topic_without_a_revision_can_be_deleted(client, author, superuser):
    fresh, logged = make_topic(author, slug="fresh"), make_topic(author, slug="logged")
    workflow.recall(submit(logged), author, reason="A mistake.", at=timezone.now())
    client.force_login(superuser)

    assert client.post(address(logged, "delete"), {"post": "yes"}).status_code == 403
    assert client.post(address(fresh, "delete"), {"post": "yes"}).status_code == 302
    assert [topic.slug for topic in Topic.objects.all()] == ["logged"]


def states_on_list(client):
    rows = client.get(reverse("admin:guide_stretch_changelist")).context["cl"].result_list
    page = text(client.get(reverse("admin:guide_stretch_changelist")))
    return {row.slug: row.state for row in rows}, page


def test_the_list_says_the_state_in_words(client, author, reviewer):
    make_topic(author, slug="a-draft")
    submit(make_topic(author, slug="waiting"))
    workflow.return_to_author(submit(make_topic(author, slug="sent-back")), reviewer, reason="No.", at=timezone.now())
    make_public(author, reviewer, slug="live")
    edited = make_public(author, reviewer, slug="edited")
    workflow.record_contribution(edited, author, at=timezone.now())
    gone = make_public(author, reviewer, slug="gone")
    workflow.withdraw(gone, reviewer, reason="Wrong.", notice="Use another.", at=timezone.now())
    again = make_public(author, reviewer, slug="again")
    submit(again)
    client.force_login(author)

    states, page = states_on_list(client)

    assert states == {
        "a-draft": "draft",
        "waiting": "review",
        "sent-back": "returned",
        "live": "public",
        "edited": "newer",
        "gone": "withdrawn",
        "again": "review",
    }
    for words in ("public, with newer draft", "withdrawn", "in review (an older text is public)"):
        assert words in page


def queries(client, url):
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_a_list_takes_the_same_number_of_queries_however_long(client, author, reviewer):
    client.force_login(author)
    url = reverse("admin:guide_stretch_changelist")
    make_topic(author, slug="first", areas=[make_area(), make_area("foot", "Foot")])
    few = queries(client, url)

    for number in range(6):
        make_topic(author, slug=f"draft-{number}", areas=[make_area(), make_area("foot", "Foot")])
    make_public(author, reviewer, slug="live")

    assert queries(client, url) == few <= 15


def test_a_topics_page_takes_the_same_number_of_queries_however_many_steps(client, author):
    client.force_login(author)
    target = make_topic(author, slug="target")
    short = make_topic(author, slug="short", steps=[("Do it.", target)])
    long = make_topic(author, slug="long", steps=[("Do it.", target)] * 6)

    assert queries(client, address(long)) == queries(client, address(short))


@pytest.fixture
def plan(author):
    stretch, sign = make_topic(author, slug="wall"), make_topic(author, kind=Kind.WARNING, slug="goes-on")
    return make_topic(author, kind=Kind.RELIEF, slug="calf", rungs=[stretch, sign])


def ladder(topic):
    return list(topic.rungs.values_list("position", "target__slug"))


def test_a_relief_plan_alone_has_a_ladder(client, author, plan):
    client.force_login(author)

    assert "the ladder: what to try first" in text(client.get(address(plan))).lower()
    assert "the ladder" not in text(client.get(address(plan.rungs.first().target))).lower()


def test_a_rung_without_a_number_comes_last(client, author, plan):
    heat = make_topic(author, kind=Kind.COMPRESS, slug="heat")
    client.force_login(author)

    response = edit(client, plan, rungs__2__target=heat.pk)

    assert response.status_code == 302, errors(response)
    assert ladder(plan) == [(1, "wall"), (2, "goes-on"), (3, "heat")]


def test_rungs_can_change_places(client, author, plan, second_author):
    client.force_login(second_author)

    response = edit(client, plan, rungs__0__position="3")

    assert response.status_code == 302, errors(response)
    assert ladder(plan) == [(2, "goes-on"), (3, "wall")]
    assert second_author.pk in facts.contributors(plan)


@pytest.mark.parametrize("kind", [Kind.TIP, Kind.RELIEF, Kind.ARTICLE])
def test_a_rung_is_a_stretch_a_compress_or_a_warning_sign(client, author, plan, kind):
    other = make_topic(author, kind=kind, slug="other")
    client.force_login(author)

    response = edit(client, plan, rungs__2__target=other.pk)

    assert "Select a valid choice" in errors(response)
    assert ladder(plan) == [(1, "wall"), (2, "goes-on")]


def test_a_ladder_takes_the_same_number_of_queries_however_long(client, author, plan):
    client.force_login(author)
    few = queries(client, address(plan))
    for number in range(3, 7):
        target = make_topic(author, slug=f"stretch-{number}")
        plan.rungs.create(position=number, target=target)

    assert queries(client, address(plan)) == few


def test_lists_can_be_searched_and_filtered(client, author):
    make_topic(author, slug="calf-wall")
    make_topic(author, slug="neck-tilt", areas=[make_area("neck", "Neck")])
    submit(make_topic(author, slug="neck-turn", areas=[make_area("neck", "Neck")]))
    client.force_login(author)
    url = reverse("admin:guide_stretch_changelist")

    def found(**query):
        return {topic.slug for topic in client.get(url, query).context["cl"].result_list}

    assert found(q="tilt") == {"neck-tilt"}
    assert found(areas__slug__exact="neck") == {"neck-tilt", "neck-turn"}
    assert found(state="review") == {"neck-turn"}


def test_the_page_shows_state_and_history(client, author, reviewer):
    topic = make_topic(author)
    workflow.return_to_author(submit(topic), reviewer, reason="The dose is wrong.", at=timezone.now())
    approve(submit(topic), reviewer)
    client.force_login(author)

    page = text(client.get(address(topic)))

    assert "State: public" in page
    assert "Revision 2 is public since 15 March 2026, signed by Rita Reviewer" in page
    assert "The dose is wrong." in page
    assert "Revision 1 submitted by ada on 15 March 2026" in page


def test_the_page_says_what_is_missing_before_a_submission(client, author):
    topic = make_topic(author, sources=0)
    client.force_login(author)

    assert "Add at least one source that you have read." in text(client.get(address(topic)))


def test_who_may_only_look_sees_no_form(client, author):
    topic = make_topic(author)
    viewer = make_user("vera", "Clinical reviewers")
    client.force_login(viewer)

    page = client.get(address(topic))

    assert page.status_code == 200
    assert 'name="title"' not in page.text
    assert client.post(address(topic), {"title": "Mine"}).status_code == 403
    assert client.get(reverse("admin:guide_stretch_add")).status_code == 403


def test_the_page_puts_the_reviewers_reason_in_front_of_the_author(client, author, reviewer):
    topic = make_topic(author)
    workflow.return_to_author(submit(topic), reviewer, reason="The dose is wrong.", at=timezone.now())
    client.force_login(author)

    assert "rita returned revision 1: The dose is wrong." in text(client.get(address(topic)))


def test_a_sign_that_a_check_names_cannot_be_deleted(client, author):
    sign = make_topic(author, kind=Kind.WARNING, slug="chest-pain")
    check = make_topic(author, kind=Kind.CHECK, slug="check", steps=["Chest"])
    check.steps.update(asks=["chest-pain"])
    client.force_login(author)

    assert client.post(f"/admin/guide/warningsign/{sign.pk}/delete/", {"post": "yes"}).status_code == 403
    response = edit(client, sign, signs__0__DELETE="on")
    assert "“chest-pain” is named in: Check. Take it out there first." in text(response)
    check.steps.update(asks=[])
    assert client.post(f"/admin/guide/warningsign/{sign.pk}/delete/", {"post": "yes"}).status_code == 302
