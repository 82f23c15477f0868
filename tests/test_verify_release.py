"""A setting or a release that changed is told by its name, and hides nothing; what lapsed is told as readers had it."""

from datetime import timedelta

import pytest

from guide.models import Blob, Edition, Event
from guide.publishing import build
from guide.record import facts, log
from guide.review import workflow
from tests.factory import LATER, NEXT_REVIEW, NOW, TODAY, make_public
from tests.tampering import rewrite, unguarded
from tests.verifying import verify

PATH = "/stretches/calf-wall/"
LONG_AFTER = facts.months_after(NEXT_REVIEW, 6) + timedelta(days=1)


@pytest.fixture
def topic(author, reviewer):
    return make_public(author, reviewer)


def as_published(seq):
    """Freeze the row as it is now: of an owner of the database who also writes the log."""
    edition, line = Edition.objects.get(seq=seq), Event.objects.get(act="publish", data__edition=seq)
    line.data["frozen"][str(seq)] = edition.frozen_digest()
    with unguarded():
        Event.objects.filter(pk=line.pk).update(data=line.data, hash=log.line_hash(line))


# --- settings ---


@pytest.mark.parametrize(
    ("name", "value"), [("SITE_URL", "https://other.example"), ("REVIEW_GRACE_MONTHS", 9), ("REPORTS", False)]
)
def test_a_changed_setting_is_told_by_its_name(topic, reviewer, settings, name, value):
    before = getattr(settings, name)
    setattr(settings, name, value)
    code, said = verify()
    assert code == 2
    assert f"The setting {name} is “{value}”, and edition 1 was made with “{before}”. Run “manage.py publish”" in said
    assert "guide_" not in said
    assert "every public byte" not in said
    assert verify("--at", "2026-03-15")[0] == 2

    build.publish(reviewer, at=LATER)
    assert verify()[0] == 0


def test_a_changed_setting_hides_no_other_page(topic, settings):
    edition = Edition.objects.current()
    edition.manifest["pages"][PATH]["blob"] = edition.manifest["pages"]["/"]["blob"]
    rewrite(edition, edition.manifest)
    as_published(1)
    settings.SITE_URL = "https://other.example"
    code, said = verify()
    assert code == 1
    assert f"guide_edition 1: {PATH} is not what its signed texts and this release's templates make." in said
    assert "guide_edition 1: / is not" not in said


# --- releases ---


@pytest.fixture
def next_release(set_renderer):
    def deploy():
        was = build.renderer.render
        set_renderer(version=lambda: "the next release", render=lambda page: f"{was(page)}<!-- new -->")

    return deploy


def test_between_a_deploy_and_its_publish_one_sentence_says_so(topic, reviewer, next_release):
    next_release()
    code, said = verify()
    assert code == 2
    assert "Another release made edition 1, and this server's release makes" in said
    assert "Compared: " in said
    assert "Not compared: the words of those pages with the signed texts. Run “manage.py publish”" in said
    assert "guide_" not in said

    build.publish(reviewer, at=LATER)
    assert verify()[0] == 0


def test_a_release_that_makes_the_same_pages_is_no_other_one(topic, set_renderer):
    set_renderer(version=lambda: "the next release")
    assert verify()[0] == 0


def forge_blob(edition, path, html):
    blob = Blob.holding(html, build.HTML)
    blob.save()
    edition.manifest["pages"][path]["blob"] = blob.sha256
    edition.manifest["blobs"][blob.sha256] = {"n": len(html), "t": build.HTML}
    rewrite(edition, edition.manifest)


def put_other_words(topic):
    forge_blob(Edition.objects.current(), PATH, b"<p>Pull harder.</p>")


def change_bytes(topic):
    name = Edition.objects.current().manifest["pages"][PATH]["blob"]
    with unguarded():
        Blob.objects.filter(sha256=name).update(plain=b"<p>Pull harder.</p>", brotli=None)


def show_another_text(topic):
    edition = Edition.objects.current()
    edition.manifest["pages"][PATH]["revisions"] = ["0" * 64]
    rewrite(edition, edition.manifest)


def say_it_is_of_another_release(topic):
    root = Edition.objects.current().root
    root["made_with"]["release"] = "another"
    with unguarded():
        Edition.objects.filter(seq=1).update(root=root)


def take_a_page_away(topic):
    edition = Edition.objects.current()
    del edition.manifest["pages"][PATH]
    rewrite(edition, edition.manifest)


TAMPERING = [put_other_words, change_bytes, show_another_text, say_it_is_of_another_release, take_a_page_away]


@pytest.mark.parametrize("tamper", TAMPERING)
def test_another_release_hides_no_tampering(topic, next_release, tamper):
    tamper(topic)
    next_release()
    assert verify()[0] == 1


@pytest.mark.parametrize("tamper", [show_another_text, take_a_page_away])
def test_another_release_hides_nothing_of_which_texts_are_shown(topic, next_release, tamper):
    """Even where the owner of the database froze the changed edition in the log."""
    tamper(topic)
    as_published(1)
    next_release()
    code, said = verify()
    assert code == 1
    assert PATH in said


# --- what lapsed ---


@pytest.fixture
def two_lapsed(topic, author, reviewer, second_reviewer):
    """Four texts, two of which are for safety and stay; a year and more passes."""
    for slug, kind in (("other", "stretch"), ("clot", "warning"), ("chest", "warning")):
        make_public(author, reviewer, slug=slug, kind=kind)
    return topic


def long_after(days=0):
    return NOW + (LONG_AFTER - TODAY) + timedelta(days=days)


@pytest.mark.parametrize("is_published", [True, False])
def test_what_lapsed_is_told_as_a_notice(two_lapsed, reviewer, is_published):
    """Published or not: the server shows the notice when the day comes."""
    if is_published:
        build.publish(reviewer, at=long_after())
    code, said = verify("--at", str(long_after(1).date()))
    assert code == 0, said
    assert "readers could read 2 texts:" in said
    assert "and 0 notices of withdrawal:" in said
    assert "and 2 notices that a text was not reviewed in time:" in said
    assert f"  {PATH} due by 2027-03-15, text {facts.live_signature(two_lapsed).sha256}" in said
    assert "readers could read 4 texts:" in verify("--at", str(NEXT_REVIEW))[1]


def test_the_grace_is_that_of_the_edition_and_not_of_this_server(two_lapsed, reviewer, settings):
    build.publish(reviewer, at=long_after())
    settings.REVIEW_GRACE_MONTHS = 60
    code, said = verify("--at", str(LONG_AFTER))
    assert code == 2
    assert "and 2 notices that a text was not reviewed in time:" in said


def test_a_text_that_was_shown_too_long_is_named(two_lapsed, reviewer):
    edition = build.publish(reviewer, at=long_after())
    edition.manifest["pages"][PATH] = edition.manifest["pages"]["/"]
    rewrite(edition, edition.manifest)
    said = verify("--at", str(LONG_AFTER))[1]
    assert f"{PATH} was shown, though its review had been overdue for longer than the grace." in said


def test_a_withdrawn_text_is_told_as_withdrawn_however_old_it_is(two_lapsed, reviewer):
    workflow.withdraw(two_lapsed, reviewer, reason="x", notice="Do not.", at=LATER)
    build.publish(reviewer, at=long_after())
    said = verify("--at", str(LONG_AFTER))[1]
    assert "and 1 notices of withdrawal:" in said
    assert "and 1 notices that a text was not reviewed in time:" in said


# --- a machine that only checks ---


def test_without_collected_files_the_pages_are_not_compared_and_nothing_is_wrong(topic, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path
    code, said = verify()
    assert code == 2
    assert "The static files of this release are not collected here" in said
    assert "guide_" not in said
