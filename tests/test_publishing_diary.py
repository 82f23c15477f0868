"""The choices that the diary offers come from the texts that are public."""

from guide.models import Blob, Edition, Kind
from guide.publishing import build, diary_choices
from guide.review import workflow
from tests.factory import LATER, NOW, make_area, make_public


def html(path):
    entry = Edition.objects.current().manifest["pages"][path]
    return bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode()


def test_a_place_is_called_by_the_text_that_helps_there(author, reviewer):
    foot = make_area("foot", "Foot or toes", position=1)
    make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", title="Calf cramp")
    make_public(author, reviewer, slug="toe-pull", areas=[foot])

    page = html("/diary/")
    assert 'data-place="calf" data-cramp="calf cramp">Calf</button>' in page
    assert 'data-place="foot" data-cramp="Foot or toes">Foot or toes</button>' in page
    assert '<option value="calf">Calf</option>' in page


def test_words_of_a_withdrawn_text_leave_the_diary(author, reviewer):
    plan = make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", title="Calf cramp")
    workflow.withdraw(plan, reviewer, reason="wrong", notice="We look at it again.", at=LATER)
    assert "calf cramp" not in html("/diary/")


def test_without_any_text_a_cramp_can_still_be_noted(author):
    build.publish(author, at=NOW)
    assert 'data-place="other"' in html("/diary/")


def test_every_trigger_has_its_box_and_its_words_on_both_pages(author):
    build.publish(author, at=NOW)
    for slug, label in diary_choices.triggers().items():
        assert f'name="triggers" value="{slug}"' in html("/diary/")
        for path in ("/diary/", "/diary/summary/"):
            assert f'data-word="trigger-{slug}">{label}<' in html(path)
