"""Bad input: the form says what to change, keeps what was typed, and saves nothing."""

import pytest
from django.urls import reverse

from guide.models import Contribution, Kind, Step, Topic
from tests.admin_pages import address, edit, errors, form_data, text
from tests.factory import make_source, make_topic

pytestmark = pytest.mark.unmeasured


@pytest.fixture
def topic(client, author):
    client.force_login(author)
    return make_topic(author)


def test_a_slug_that_is_taken(client, topic):
    url = reverse("admin:guide_article_add")
    data = form_data(client.get(url), "article_form", title="About walls", slug="calf-wall", summary="Kept words.")

    response = client.post(url, data)

    assert "Another topic has this slug already. Choose a different one." in errors(response)
    assert "Kept words." in response.text
    assert Topic.objects.count() == 1


@pytest.mark.parametrize("row", [0, 1])
def test_a_step_of_spaces(client, topic, row):
    response = edit(client, topic, **{f"steps__{row}__text": "   ", "title": "Kept title"})

    assert "Write what to do in this step, or delete the row." in errors(response)
    assert "Kept title" in response.text
    assert Step.objects.count() == 1


def test_a_step_with_nothing_but_a_target(client, topic, author):
    target = make_topic(author, slug="towel")

    response = edit(client, topic, steps__1__target=str(target.pk))

    assert "Write what to do in this step, or delete the row." in errors(response)
    assert f'<option value="{target.pk}" selected>' in response.text


def test_a_step_with_nothing_but_a_number(client, topic):
    assert "Write what to do in this step" in errors(edit(client, topic, steps__1__position="2"))


LONG_STEP = "Put both of your hands flat on the wall in front of your own chest"


def test_a_step_that_is_too_long_to_read_in_pain(client, topic):
    response = edit(client, topic, steps__1__text=LONG_STEP)

    assert "This step has 15 words. Shorten it to 12 or fewer, or make it two steps." in errors(response)
    assert LONG_STEP in response.text
    assert Step.objects.count() == 1


def test_a_long_step_in_a_topic_that_does_not_exist_yet(client, topic):
    url = reverse("admin:guide_stretch_add")
    words = {"title": "New", "slug": "new", "summary": "Short.", "steps__0__text": LONG_STEP}

    response = client.post(url, form_data(client.get(url), "stretch_form", **words))

    assert "This step has 15 words." in errors(response)


def test_a_long_step_where_it_is_read_at_leisure(client, author):
    client.force_login(author)
    topic = make_topic(author, kind=Kind.ARTICLE, slug="walls", steps=())

    assert edit(client, topic, steps__0__text=LONG_STEP).status_code == 302


@pytest.mark.parametrize(
    ("field", "limit"), [("title", 80), ("summary", 300), ("cautions", 3000), ("body", 30_000), ("easier", 200)]
)
def test_a_text_that_is_too_long(client, topic, field, limit):
    long = "Kept words. " + "x" * limit

    response = edit(client, topic, **{field: long})

    assert f"Ensure this value has at most {limit} characters (it has {len(long)})." in errors(response)
    assert long in response.text


def test_browsers_do_not_cut_what_is_pasted(client, topic):
    assert "maxlength" not in client.get(address(topic)).text


def test_a_red_flag_that_is_too_long(client, author):
    client.force_login(author)
    topic = make_topic(author, kind=Kind.RELIEF, slug="calf", steps=["Stop."])

    response = edit(client, topic, red_flag="word " * 21)

    assert "This line has 21 words. Shorten it to 20 or fewer." in errors(response)


@pytest.mark.parametrize(
    "url", ["nhs inform", "https://", "ftp://example.org/a", "javascript:alert(1)", "http://a b.org"]
)
def test_a_source_with_a_broken_address(client, topic, url):
    response = edit(client, topic, sources__0__url=url)

    assert errors(response).count("Enter the whole address of the page, starting with https://") == 1
    assert f'value="{url}"' in response.text


def test_an_address_without_its_beginning_is_taken_as_https(client, topic):
    edit(client, topic, sources__0__url="example.org/cramps")

    assert topic.sources.get().url == "https://example.org/cramps"


def test_a_safety_topic_is_reviewed_within_a_year(client, author):
    client.force_login(author)
    topic = make_topic(author, kind=Kind.WARNING, slug="clot")

    assert "Choose 12 or less." in errors(edit(client, topic, review_months="24"))


def test_refused_input_makes_nobody_a_contributor(client, topic, second_author):
    client.force_login(second_author)
    make_source(topic)

    edit(client, topic, title="")

    assert not Contribution.objects.filter(user=second_author).exists()


def test_an_address_of_no_topic_leads_back(client, topic):
    response = client.get(reverse("admin:guide_stretch_change", args=[999]), follow=True)

    assert "doesn’t exist" in text(response)
