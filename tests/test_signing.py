"""Signed editions: what is signed, what is refused, what waits, what readers get meanwhile, and the way to a new key.

What phones refuse is in tests/js/signature.test.js, and with a real server in tests/browser/test_signature.py.
"""

import json
import logging
import stat
from datetime import timedelta
from io import StringIO

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from guide import signing_keys
from guide.audit import signing
from guide.canonical_json import canonical
from guide.models import Blob, Edition, Event, HeadSignature, KeyRotation, PhoneFile
from guide.publishing import build, fallback_edition
from guide.record import log
from guide.review import workflow
from guide.serving import heads, phone_files
from guide.serving.shelf import shelf
from tests.factory import LATER, make_public
from tests.queue_pages import INDEX, page, said
from tests.signing import KEY, OTHER_KEY, OTHER_PUBLIC, PUBLIC, sign_elsewhere, sign_here
from tests.tampering import rewrite, unguarded
from tests.verifying import verify

PATH, OTHER_PATH = "/stretches/calf-wall/", "/stretches/other/"
HEAD = "/_o/head.json"
NO_SIGNATURE = ("seq", "edition", "epoch", "gone", "kill", "log", "made")


@pytest.fixture
def topic(author, reviewer, settings):
    """A page of a site whose one process has the key."""
    sign_here(settings)
    return make_public(author, reviewer)


@pytest.fixture
def get(client):
    """What readers get now."""

    def answer(path):
        shelf.forget()
        return client.get(path)

    return answer


def run(*arguments):
    out = StringIO()
    call_command(*arguments, stdout=out, stderr=out)
    return out.getvalue()


def is_signed(head):
    """As a phone reads it."""
    unsigned = {name: value for name, value in head.items() if name not in heads.UNSIGNED}
    return signing_keys.is_signed(head["key"], canonical(unsigned).encode(), head["signature"])


# --- the key is where the guide is published ---


def test_publishing_signs_what_it_made(topic, get, tmp_path):
    (tmp_path / "head.json").write_bytes(get(HEAD).content)
    assert verify("--head", str(tmp_path / "head.json"))[0] == 0
    head = get(HEAD).json()
    assert (head["seq"], head["key"], head["expires"]) == (1, PUBLIC, "2026-04-14T09:00:00Z")
    assert set(head) == {*NO_SIGNATURE, "expires", "frozen", "key", "signature"}  # what older phones read stays there
    assert is_signed(head)


def test_each_act_signs_its_edition(topic, author, reviewer, get):
    make_public(author, reviewer, slug="other")
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    head = get(HEAD).json()
    assert (head["seq"], is_signed(head), "recalls" in head) == (3, True, False)
    assert set(PhoneFile.objects.values_list("pk", flat=True)) == set(phone_files.names(Edition.objects.current()))
    assert verify()[0] == 0


def test_without_a_key_a_head_has_no_more_members_than_before(author, reviewer, get):
    make_public(author, reviewer)
    assert set(get(HEAD).json()) == set(NO_SIGNATURE)
    assert not HeadSignature.objects.exists()


def test_of_the_next_edition_only_what_is_new_is_rendered(topic, author, reviewer, set_renderer):
    rendered, render = [], build.renderer.render

    def count(page):
        rendered.append(page.path)
        return render(page)

    set_renderer(render=count)
    make_public(author, reviewer, slug="other")
    assert heads.signed().seq == 2
    assert rendered.count(OTHER_PATH) == 1
    assert "/offline/" not in rendered


def test_a_withdrawal_on_a_day_when_nothing_can_be_built_is_signed_too(topic, reviewer, get, monkeypatch):
    def fail(*_args, **_options):
        raise build.BuildError("as a release that cannot build the guide")

    monkeypatch.setattr(fallback_edition, "publish", fail)
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    head = get(HEAD).json()
    assert (head["seq"], is_signed(head), get(PATH).status_code) == (2, True, 410)


def test_whatever_stops_the_signing_stops_no_act(topic, author, reviewer, get, monkeypatch, caplog):
    monkeypatch.setattr(signing, "sign", lambda *_args, **_options: 1 / 0)
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    assert get(PATH).status_code == 410
    assert "Edition 2 is not signed." in caplog.text


# --- the key is elsewhere ---


@pytest.fixture
def elsewhere(topic, settings):
    sign_elsewhere(settings)


def test_a_new_edition_waits_for_its_signature(elsewhere, author, reviewer, get, settings):
    make_public(author, reviewer, slug="other")
    assert get(OTHER_PATH).status_code == 404
    head = get(HEAD).json()
    assert (head["seq"], is_signed(head), "recalls" in head) == (1, True, False)
    for path in (f"/_o/e/{head['edition']}.json", f"/_o/gone/{head['gone']}.json"):
        assert get(path).status_code == 200
    code, said = verify()
    assert code == 0
    assert "Edition 2 waits to be signed" in said

    sign_here(settings)
    assert "Edition 2 is signed until" in run("sign")
    assert get(OTHER_PATH).status_code == 200
    assert get(HEAD).json()["seq"] == 2
    assert get(f"/_o/e/{head['edition']}.json").status_code == 404
    assert set(PhoneFile.objects.values_list("pk", flat=True)) == set(phone_files.names(Edition.objects.current()))


def test_a_server_that_runs_notices_the_signature(elsewhere, author, reviewer, client, settings):
    make_public(author, reviewer, slug="other")
    assert client.get(OTHER_PATH).status_code == 404
    sign_here(settings)
    run("sign")
    shelf._checked_at = float("-inf")
    assert client.get(OTHER_PATH).status_code == 200


def test_a_withdrawal_does_not_wait(elsewhere, topic, reviewer, get, settings):
    blob = Edition.objects.current().manifest["pages"][PATH]["blob"]
    assert get(f"/_o/b/{blob}").status_code == 200
    workflow.withdraw(topic, reviewer, reason="x", notice="It was wrong about the heel.", at=LATER)

    answer = get(PATH)
    assert (answer.status_code, "It was wrong about the heel." in answer.content.decode()) == (410, True)
    assert PATH not in get("/stretches/").content.decode()
    head = get(HEAD).json()
    assert (head["seq"], is_signed(head)) == (1, True)
    assert set(get(f"/_o/gone/{head['recalls']}.json").json()["pages"]) == {PATH}
    assert get(f"/_o/b/{blob}").status_code == 404
    # What phones of the signed edition still need is there.
    for path in [f"/_o/e/{head['edition']}.json", *_pack_paths(Edition.objects.get(seq=1))]:
        assert get(path).status_code == 200

    sign_here(settings)
    run("sign")
    head = get(HEAD).json()
    assert (head["seq"], is_signed(head), "recalls" in head) == (2, True, False)


def _pack_paths(edition):
    return [f"/_o/p/{pack['blob']}.ndjson" for pack in edition.manifest["packs"] if pack["members"]]


def test_the_first_edition_of_a_site_is_shown_before_anything_was_signed(author, reviewer, get, settings):
    sign_elsewhere(settings)
    make_public(author, reviewer)
    assert set(get(HEAD).json()) == set(NO_SIGNATURE)
    sign_here(settings)
    run("sign")
    assert is_signed(get(HEAD).json())


def test_a_server_without_any_key_serves_the_signed_edition(elsewhere, author, reviewer, get, settings):
    settings.SIGNING_PUBLIC_KEY = ""
    make_public(author, reviewer, slug="other")
    assert get(HEAD).json()["seq"] == 1


def test_a_signature_by_another_key_does_not_count_where_the_key_is_known(elsewhere, author, reviewer, get, settings):
    make_public(author, reviewer, slug="other")
    sign_here(settings, OTHER_KEY)
    run("sign")
    sign_elsewhere(settings)
    assert get(HEAD).json()["seq"] == 1
    code, said = verify()
    assert code == 1
    assert "its key is not the publishing key of this site" in said


def test_what_phones_download_meanwhile_is_looked_at(elsewhere, author, reviewer):
    make_public(author, reviewer, slug="other")
    name = Edition.objects.get(seq=1).public_manifest_sha256
    PhoneFile.objects.filter(pk=name).delete()
    assert f"guide_phonefile {name}: missing, though phones ask for it" in verify()[1]


# --- what is not signed: the finding, and who refuses it ---

# Whoever owns the database can write all of it; the key they do not have. `verify`, and with it signing, refuses with
# these words; a phone refuses what its own tests say: what does not have the hash that a signed head leads to.
HEEL = b"<p>Pull harder.</p>"


def forged_edition():
    """With other words on one page, and a line in the log."""
    current = Edition.objects.current()
    forged = build.Build(current.manifest)
    manifest = json.loads(json.dumps(current.manifest))
    manifest["pages"][PATH]["blob"] = forged.store(HEEL, build.HTML)
    manifest["blobs"] = {**manifest["blobs"], **forged.sizes}
    with log.exclusive():
        build.flip(forged, manifest, Event.objects.first().actor, is_demo=False, at=LATER)


def forged_blob():
    with unguarded():
        Blob.objects.filter(pk=Edition.objects.current().manifest["pages"][PATH]["blob"]).update(
            plain=HEEL, brotli=None
        )


def forged_shard():
    with unguarded():
        Blob.objects.filter(pk=Edition.objects.current().shards["pages"][0]).update(plain=b"{}", brotli=None)


def forged_recalls():
    """A withdrawal that the edition leaves out."""
    current = Edition.objects.current()
    manifest = {**current.manifest, "gone": {}}
    with log.exclusive():
        build.flip(build.Build(current.manifest), manifest, Event.objects.first().actor, is_demo=False, at=LATER)


def forged_approval():
    """The author signs what they wrote, straight in the table."""
    line = Event.objects.filter(act="approve").first()
    with log.exclusive():
        log.append(
            "approve",
            actor=line.topic.owner,
            at=LATER,
            topic=line.topic,
            revision=line.revision,
            sha256=line.sha256,
            data=line.data,
        )


def forged_head():
    """Another key says that it signed."""
    edition, expires = Edition.objects.current(), LATER + timedelta(days=99)
    signature = signing_keys.sign(OTHER_KEY, heads.message(edition, PUBLIC, expires))
    HeadSignature.objects.create(signature=signature, edition=edition, key=PUBLIC, expires=expires)


REFUSED = {
    forged_edition: (f"{PATH} is not what its signed texts and this release's templates make", "phone: not signed"),
    forged_blob: ("the bytes were changed", "phone: not the hash that the manifest names"),
    forged_shard: ("the bytes were changed", "phone: holds no shards; not the hash of the manifest"),
    forged_recalls: ("is public on one side only", "phone: not signed, or not the hash that the head names"),
    forged_approval: ("signed by a contributor", "phone: not signed"),
    forged_head: ("its key did not sign the head of edition", "phone: not signed"),
}


@pytest.mark.parametrize("forge", REFUSED, ids=lambda forge: forge.__name__)
def test_what_verify_finds_is_not_signed(topic, author, reviewer, get, settings, forge):
    gone = make_public(author, reviewer, slug="gone")
    workflow.withdraw(gone, reviewer, reason="x", notice="y", at=LATER)
    sign_elsewhere(settings)
    signatures, signed_page = HeadSignature.objects.count(), get(PATH).content
    forge()
    finding, _phone = REFUSED[forge]

    assert finding in verify()[1]
    sign_here(settings)
    with pytest.raises(CommandError, match=r"Edition \d was not signed"):
        run("sign")
    assert HeadSignature.objects.count() == signatures + (forge is forged_head)
    if forge not in (forged_blob, forged_shard):  # of the signed edition itself: its readers' phones find that out
        assert (get(HEAD).json()["seq"], get(PATH).content) == (3, signed_page)


def test_the_next_act_signs_nothing_that_it_took_over_from_a_forged_edition(
    elsewhere, author, reviewer, get, settings, caplog
):
    """Publishing renders only what changed; the rest was compared when the edition before was signed, if it was."""
    forged_edition()
    sign_here(settings)
    make_public(author, reviewer, slug="other")
    assert get(HEAD).json()["seq"] == 1
    assert f"{PATH} is not what its signed texts" in caplog.text


def test_nor_what_it_took_over_from_a_signed_row_that_was_changed_since(topic, author, reviewer, get):
    """With another key beside a page, an old text could pass for the new one; the log's last line can be rewritten."""
    edition, line = Edition.objects.get(), Event.objects.get(act="publish")
    manifest = json.loads(json.dumps(edition.manifest))
    manifest["pages"][PATH]["key"] = "0" * 64
    rewrite(edition, manifest)
    line.data["frozen"] = {"1": Edition.objects.get().frozen_digest()}
    with unguarded():
        Event.objects.filter(pk=line.pk).update(data=line.data, hash=log.line_hash(line))
    assert Edition.objects.current().seq == 1  # the log says that it is as it was published
    assert heads.signed() is None
    code, said = verify()
    assert (code, "its key did not sign the head of edition 1" in said) == (1, True)


def test_a_log_that_was_written_anew_below_a_signature_is_not_signed_again(topic, settings):
    """Without signatures, only a head that was kept elsewhere shows it."""
    with unguarded():
        previous = ""
        for event in Event.objects.order_by("seq"):
            event.data = {**event.data, "note": "milder"} if event.act == "submit" else event.data
            event.previous_hash = previous
            previous = event.hash = log.line_hash(event)
            Event.objects.filter(pk=event.pk).update(data=event.data, previous_hash=event.previous_hash, hash=previous)
        for edition in Edition.objects.all():
            Edition.objects.filter(pk=edition.pk).update(log_head=Event.objects.get(seq=edition.log_seq).hash)
    assert "its key did not sign the head of edition 1" in verify()[1]


def test_an_edition_of_another_release_is_not_signed(elsewhere, author, reviewer, settings, set_renderer):
    make_public(author, reviewer, slug="other")
    sign_here(settings)
    set_renderer(version=lambda: "another release", render=lambda page: f"<p>{page.path}</p>")
    with pytest.raises(CommandError, match="Edition 2 was not signed"):
        run("sign")


def test_another_value_of_a_setting_is_no_reason(elsewhere, author, reviewer, settings):
    make_public(author, reviewer, slug="other")
    sign_here(settings)
    settings.SITE_URL = "https://other.example"
    assert "Edition 2 is signed" in run("sign")


# --- renewal ---


def test_a_timer_renews_before_the_end(topic, get, set_clock):
    end = HeadSignature.objects.get().expires
    set_clock(end - timedelta(days=signing.RENEWAL_DAYS + 1))
    assert "Edition 1 is signed until 2026-04-14 by the key" in run("sign")
    assert HeadSignature.objects.count() == 1

    set_clock(end - timedelta(days=signing.RENEWAL_DAYS - 1))
    run("sign", "--expires", "60")
    assert HeadSignature.objects.count() == 2
    head = get(HEAD).json()
    assert (head["seq"], head["expires"], is_signed(head)) == (1, "2026-05-30T09:00:00Z", True)


@pytest.mark.parametrize("days", [0, signing.RENEWAL_DAYS, 366])
def test_a_signature_that_would_be_renewed_at_once_or_never_is_refused(topic, days):
    with pytest.raises(CommandError, match="must be a number from 16 to 365"):
        run("sign", "--expires", str(days))


@pytest.mark.django_db
def test_there_is_nothing_to_sign_without_a_key_or_an_edition(settings):
    with pytest.raises(CommandError, match="There is no key here"):
        run("sign")
    sign_here(settings)
    with pytest.raises(CommandError, match="no edition yet"):
        run("sign")


# --- another key ---


def test_the_old_key_leads_to_the_new_one(topic, author, reviewer, get, settings, tmp_path):
    file = tmp_path / "new.pem"
    file.write_text(OTHER_KEY)
    said = run("rotate_signing_key", str(file))
    assert OTHER_PUBLIC in said
    sign_here(settings, OTHER_KEY)
    build.publish(reviewer, at=LATER)

    head = get(HEAD).json()
    assert (head["key"], is_signed(head)) == (OTHER_PUBLIC, True)
    (link,) = head["rotation"]
    assert (link["from"], link["to"]) == (PUBLIC, OTHER_PUBLIC)
    assert signing_keys.is_signed(PUBLIC, canonical({"from": PUBLIC, "to": OTHER_PUBLIC}).encode(), link["signature"])
    sign_elsewhere(settings)  # a server that knows only the old key follows the link, as phones do
    assert get(HEAD).json()["key"] == OTHER_PUBLIC
    sign_here(settings, OTHER_KEY)
    assert verify()[0] == 0


def test_a_link_that_the_old_key_did_not_sign_leads_nowhere(topic, get, settings):
    message = heads.rotation_message(PUBLIC, OTHER_PUBLIC)
    KeyRotation.objects.create(signature=signing_keys.sign(OTHER_KEY, message), old_key=PUBLIC, new_key=OTHER_PUBLIC)
    assert "rotation" not in get(HEAD).json()
    assert heads.accepted_keys() == {PUBLIC}
    assert "the old key did not sign that the new one comes after it" in verify()[1]


def test_a_link_between_two_other_keys_leads_nowhere(topic):
    third = signing_keys.public_key(signing_keys.new_private_key())
    link = signing_keys.sign(OTHER_KEY, heads.rotation_message(OTHER_PUBLIC, third))
    KeyRotation.objects.create(signature=link, old_key=OTHER_PUBLIC, new_key=third)
    assert heads.accepted_keys() == {PUBLIC}


def test_what_is_no_new_key_is_refused(topic, settings, tmp_path):
    file = tmp_path / "key.pem"
    for content, why in ((None, "holds no key"), ("x", "holds no key"), (KEY, "holds the old key")):
        if content:
            file.write_text(content)
        with pytest.raises(CommandError, match=why):
            run("rotate_signing_key", str(file))
    file.write_text(OTHER_KEY)
    run("rotate_signing_key", str(file))
    with pytest.raises(CommandError, match="has signed that already"):
        run("rotate_signing_key", str(file))
    sign_elsewhere(settings)
    with pytest.raises(CommandError, match="The old key is not here"):
        run("rotate_signing_key", str(file))


def test_after_a_lost_key_a_new_one_signs_the_guide(topic, author, reviewer, get, settings):
    """Phones that know the old one refuse it; others do not know the difference."""
    sign_here(settings, OTHER_KEY)
    build.publish(reviewer, at=LATER)
    head = get(HEAD).json()
    assert (head["seq"], head["key"], "rotation" in head) == (2, OTHER_PUBLIC, False)
    assert verify()[0] == 0


def test_a_key_is_made_in_a_file_of_its_own(tmp_path):
    file = tmp_path / "key.pem"
    said = run("make_signing_key", str(file))
    public = signing_keys.public_key(file.read_text())
    assert signing_keys.short_id(public) in said
    assert f"SIGNING_PUBLIC_KEY={public}" in said
    assert signing_keys.key_id(public).startswith(signing_keys.short_id(public).replace(" ", ""))
    assert "PRIVATE" not in said
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_text()
    with pytest.raises(CommandError, match="never overwritten"):
        run("make_signing_key", str(file))
    assert file.read_text() == before
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        run("make_signing_key", str(tmp_path / "no" / "key.pem"))


# --- who is told, and what ---


def test_the_export_carries_the_signature(topic, get, tmp_path):
    run("export", str(tmp_path / "site"))
    exported = (tmp_path / "site" / "_o" / "head.json").read_bytes()
    assert exported == get(HEAD).content
    assert is_signed(json.loads(exported))


def test_the_export_is_of_the_signed_edition(elsewhere, topic, author, reviewer, tmp_path):
    make_public(author, reviewer, slug="other")
    said = run("export", str(tmp_path / "site"))
    assert "Edition 1:" in said
    assert "Edition 2 waits to be signed, and is not in it" in said
    assert not (tmp_path / "site/stretches/other").exists()


def test_the_page_about_the_guide_names_the_key(topic, author, reviewer, get, settings):
    assert f"Their key: {signing_keys.short_id(PUBLIC)}." in get("/about/").content.decode()
    settings.SIGNING_KEY = settings.SIGNING_PUBLIC_KEY = ""
    with unguarded():
        HeadSignature.objects.all()._raw_delete("default")
    build.publish(reviewer, at=LATER)
    assert "this guide has no publishing key" in get("/about/").content.decode()


def test_the_desk_says_what_waits(elsewhere, topic, author, reviewer, client, set_clock):
    client.force_login(reviewer)
    assert "waits to be signed" not in said(page(client, INDEX))
    make_public(author, reviewer, slug="other")
    found = said(page(client, INDEX))
    assert "Edition 2 waits to be signed" in found
    assert "Readers and phones have edition 1 until “manage.py sign” has run." in found
    assert "What was withdrawn" not in found
    workflow.withdraw(topic, reviewer, reason="x", notice="y", at=LATER)
    assert "Phones hide it at their next contact, but without the reason" in said(page(client, INDEX))


def test_the_desk_says_that_nothing_was_ever_signed(author, reviewer, client, settings, set_clock):
    sign_elsewhere(settings)
    client.force_login(reviewer)
    assert "waits to be signed" not in said(page(client, INDEX))
    make_public(author, reviewer)
    assert "phones cannot check who published it" in said(page(client, INDEX))


def test_the_desk_says_that_a_signature_ends(topic, reviewer, client, set_clock):
    end = HeadSignature.objects.get().expires
    for at, expected in (
        (end - timedelta(days=8), None),
        (end - timedelta(days=6), "The signature of edition 1 ends on 14 April 2026"),
        (end + timedelta(days=1), "The signature of edition 1 ended on 14 April 2026"),
    ):
        set_clock(at)
        client.force_login(reviewer)
        found = said(page(client, INDEX))
        assert expected in found if expected else "The signature of" not in found


def test_the_list_of_editions_says_which_ones_are_signed(elsewhere, author, reviewer, client, set_clock):
    make_public(author, reviewer, slug="other")
    client.force_login(reviewer)
    said = client.get("/admin/guide/edition/").content.decode()
    assert said.count("until 14 April 2026") == 1
    assert said.count("not signed") == 1


def test_the_check_before_a_deployment_warns_where_nobody_signs(settings):
    (warning,) = signing.check_signing()
    assert (warning.id, warning.level) == ("guide.W001", logging.WARNING)
    sign_elsewhere(settings)
    assert signing.check_signing() == []


# --- the two forms of one thing ---


def test_what_the_node_tests_take_for_signed_is_signed_here():
    vectors = json.loads((project.BASE_DIR / "tests/js/signed-heads.json").read_text())
    assert all(is_signed(vectors[name]) for name in ("first", "words", "rotated"))


def test_the_worker_leaves_the_same_members_out_of_a_signature():
    source = (project.BASE_DIR / "static/worker/signature.js").read_text()
    assert f"const UNSIGNED = {json.dumps(heads.UNSIGNED)};" in source


def test_code_that_serves_readers_never_reads_the_private_key():
    for file in (project.BASE_DIR / "guide/serving").glob("*.py"):
        assert "SIGNING_KEY" not in file.read_text(), file.name


@pytest.mark.parametrize("text", ["", "x", "ö", PUBLIC[:-2], PUBLIC + "=", "A" * 86])
def test_nonsense_is_no_signature_and_no_key(text):
    assert not signing_keys.is_signed(text, b"x", signing_keys.sign(KEY, b"x"))
    assert not signing_keys.is_signed(PUBLIC, b"x", text)
    assert signing_keys.is_signed(PUBLIC, b"x", signing_keys.sign(KEY, b"x"))
