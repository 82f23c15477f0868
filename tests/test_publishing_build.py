import json
from hashlib import sha256

import pytest

from guide.models import KINDS, Blob, Edition, Event, Kind
from guide.publishing import assets, build, rendering
from guide.publishing.html_checks import inspect
from guide.record import facts
from guide.review import workflow
from guide.serving import packs, phone_files
from tests.factory import LATER, NOW, TODAY, make_area, make_public, make_reviewer, make_topic


@pytest.fixture
def two_topics(author, reviewer):
    stretch = make_public(author, reviewer)
    plan = make_public(author, reviewer, kind=Kind.RELIEF, slug="calf", steps=[("Pull your toes up.", stretch)])
    return stretch, plan


def html(path):
    edition = Edition.objects.current()
    entry = edition.manifest["pages"].get(path) or edition.manifest["gone"][path]
    return bytes(Blob.objects.get(sha256=entry["blob"]).raw).decode()


def test_an_empty_guide_has_its_plain_pages_and_says_why(author):
    build.publish(author, at=NOW)

    paths = set(Edition.objects.current().manifest["pages"])
    reading = {"/", "/help/", "/guide/", "/search/", "/index/", "/about/", "/404/", "/lapsed/", "/unreachable/"}
    own = {"/diary/", "/diary/summary/", "/six-weeks/", "/my-medicines/"}
    assert paths == reading | own | {"/offline/", "/settings/"}
    assert "approved" in html("/")


def test_whoever_merely_has_no_signal_is_not_told_to_call_now(author):
    build.publish(author, at=NOW)

    assert "If this is an emergency, call your emergency number." in html("/unreachable/")
    assert "Call your emergency number now." not in html("/unreachable/")


def test_every_approved_topic_has_its_page_and_stands_in_its_lists(two_topics):
    assert "Calf wall" in html("/stretches/calf-wall/")
    for path in ("/stretches/", "/areas/calf/", "/relief/calf/"):
        assert 'href="/stretches/calf-wall/"' in html(path)
    assert 'href="/relief/calf/"' in html("/")


def test_a_withdrawn_page_leaves_every_list_and_shows_its_notice(two_topics, reviewer):
    workflow.withdraw(two_topics[0], reviewer, reason="wrong leg", notice="We look at it again.", at=LATER)

    assert "We look at it again." in html("/stretches/calf-wall/")
    assert "wrong leg" not in html("/stretches/calf-wall/")
    for path in Edition.objects.current().manifest["pages"]:
        assert "/stretches/calf-wall/" not in html(path)


def test_two_renders_are_the_same_bytes(two_topics, second_reviewer):
    guide = build.load_guide()
    for page in [*guide.pages(), *guide.notices()]:
        assert rendering.render(page) == rendering.render(page)


def test_publishing_again_changes_nothing(two_topics, author):
    before = Edition.objects.current()

    assert build.publish(author, at=LATER) == before
    assert Event.objects.filter(act=Event.Act.PUBLISH).count() == 2


def test_an_approval_renders_what_changed_and_no_more(two_topics, author, reviewer, set_renderer):
    rendered = []
    set_renderer(render=lambda page: rendered.append(page.path) or rendering.render(page))

    make_public(author, reviewer, kind=Kind.TIP, slug="sleep", areas=[make_area("neck", "Neck", 5)])

    # the tip, its list, its area, what counts the tips, what lists the areas, and what finds all pages
    own = {"/prevention/sleep/", "/prevention/", "/areas/neck/"}
    places = {"/diary/", "/diary/summary/"}
    assert set(rendered) == {*own, *places, "/guide/", "/about/", "/", "/search/", "/index/"}


def test_a_new_template_renders_everything_again(two_topics, author, set_renderer):
    set_renderer(version=lambda: "another release")
    rendered = []
    set_renderer(render=lambda page: rendered.append(page.path) or rendering.render(page))

    build.publish(author, at=LATER)

    assert set(rendered) == set(Edition.objects.current().manifest["pages"])


def test_the_edition_says_what_the_signature_says(two_topics):
    entry = Edition.objects.current().manifest["pages"]["/stretches/calf-wall/"]
    assert facts.live_signature(two_topics[0]).sha256 in entry["revisions"]
    assert entry["review_on"] == "2027-03-15"


def test_a_real_signature_is_named_and_a_demonstration_never_is(author, reviewer, settings):
    make_public(author, reviewer)
    page = html("/stretches/calf-wall/")
    assert "Checked by Rita Reviewer" in page
    assert "Demonstration" not in page

    settings.DEMO = True
    make_public(author, reviewer, slug="calf-bent")
    for path in Edition.objects.current().manifest["pages"]:
        assert "Demonstration: not yet checked by a clinician" in html(path)
    assert "Checked by" not in html("/stretches/calf-bent/")


@pytest.mark.parametrize(
    ("fragment", "refusal"),
    [
        ("<style>p{}</style>", "inline style"),
        ('<p style="color:red">', "inline style"),
        ("<script>alert(1)</script>", "inline script"),
        ('<p onclick="x()">', "inline script"),
        ('<script src="/static/x.js" nonce="abc"></script>', "nonce"),
        ('<input type="hidden" name="csrfmiddlewaretoken" value="x">', "CSRF token"),
        ('<img src="https://example.org/x.png">', "loaded from elsewhere"),
        ('<img src="//example.org/x.png">', "loaded from elsewhere"),
        ('<link rel="stylesheet" href="https://example.org/x.css">', "loaded from elsewhere"),
        ('<iframe src="https://example.org/"></iframe>', "loaded from elsewhere"),
        ('<a href="javascript:alert(1)">', "neither a path"),
    ],
)
def test_what_a_page_must_not_hold(fragment, refusal):
    assert refusal in inspect(fragment).refusals[0]


def test_links_to_sources_are_fine():
    findings = inspect('<a href="https://example.org/">x</a> <a href="/guide/?a=b#c">y</a> <a href="#main">z</a>')
    assert findings.refusals == []
    assert findings.links == {"/guide/"}


def test_a_link_to_nowhere_stops_the_publication(two_topics, author, set_renderer):
    set_renderer(version=lambda: "another release", render=lambda page: '<a href="/nowhere/">x</a>')
    with pytest.raises(build.BuildError, match="/nowhere/, which is not a public page"):
        build.publish(author, at=LATER)


def test_a_missing_file_stops_the_publication(two_topics, author, set_renderer):
    set_renderer(version=lambda: "another release", render=lambda page: '<img src="/static/icons/gone.png">')
    with pytest.raises(build.BuildError, match=r"gone\.png is not there"):
        build.publish(author, at=LATER)


def test_a_body_link_to_an_unapproved_page_keeps_only_its_words(author, reviewer):
    make_topic(author, slug="secret-stretch")
    make_public(author, reviewer, slug="open-one", body="Then try [the other one](/stretches/secret-stretch/).")

    page = html("/stretches/open-one/")
    assert "the other one" in page
    assert "secret-stretch" not in page


def test_markdown_lets_no_html_through(author, reviewer):
    make_public(
        author, reviewer, body="<script>alert(1)</script>\n\n[x](javascript:alert(1))\n\n![y](https://e.org/p.png)"
    )

    page = html("/stretches/calf-wall/")
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page
    assert "<img" not in page


# Pages that the reader's phone fills, and the form of a reminder: no first visit begins there.
OWN_PAGES = {"/diary/", "/diary/summary/", "/six-weeks/", "/my-medicines/", "/reminders/"}


def test_one_style_sheet_on_the_wire(two_topics):
    manifest = Edition.objects.current().manifest
    sheets = {
        path.partition(".")[0]: Blob.objects.get(sha256=entry["blob"]).raw
        for path, entry in manifest["assets"].items()
        if path.endswith(".css")
    }
    assert set(sheets) == {"/static/css/site", "/static/css/own"}
    for sheet in sheets.values():
        assert b"@import" not in sheet
        assert b"/*" not in sheet  # a third of what a first visit would load
    assert b".sg-walk__part" in sheets["/static/css/site"]
    for path, page in manifest["pages"].items():
        used = sorted(file.partition(".")[0] for file in page["assets"] if file.endswith(".css"))
        assert used == ["/static/css/own", "/static/css/site"][path not in OWN_PAGES :], path


def test_scripts_bring_what_they_import(two_topics):
    manifest = Edition.objects.current().manifest["assets"]
    main = next(entry for path, entry in manifest.items() if path.startswith("/static/js/main."))
    assert main["references"]
    assert set(main["references"]) <= set(manifest)


def test_only_files_that_pages_use_can_be_read():
    for path in ("/etc/passwd", "/static/../settings.py", "/static/staticfiles.json"):
        with pytest.raises(assets.AssetError):
            assets.read_asset(path)


def test_groups_are_small_and_a_path_that_comes_or_goes_changes_one_of_them():
    paths = [f"/prevention/tip-{number}/" for number in range(200)]
    before = packs.by_hash(paths)

    assert sorted(path for group in before for path in group) == sorted(paths)
    assert max(map(len, before)) <= packs.SIZE
    assert packs.by_hash(paths[::-1]) == before
    for number in range(50):
        after = packs.by_hash([*paths, f"/causes/cause-{number}/"])
        assert len([group for group in after if group not in before]) <= 2
    assert packs.by_hash([]) == []


def test_a_database_that_keeps_no_order_in_json_changes_no_order_of_packs(two_topics):
    edition = Edition.objects.current()
    parts = edition.root["shards"]
    other = Edition(root={**edition.root, "shards": {part: parts[part] for part in ("gone", "pages", "assets")}})
    assert other.manifest["packs"] == edition.manifest["packs"]


def test_a_file_that_does_not_compress_is_kept_as_it_is():
    raw = b"".join(sha256(bytes([number])).digest() for number in range(8))
    blob = Blob.holding(raw, "image/png")
    assert (blob.brotli, blob.plain, blob.raw) == (None, raw, raw)


def test_a_file_that_compresses_is_stored_once():
    blob = Blob.holding(b"Pull. " * 100, "text/html")
    assert (blob.plain, blob.raw) == (b"", b"Pull. " * 100)
    assert len(blob.brotli) < 50


def test_an_empty_file_is_empty():
    assert Blob.holding(b"", "text/css").raw == b""


def test_readers_pages_hold_nothing_of_the_log(author, reviewer):
    """Who wrote a text and what they noted about it is for the desk."""
    author.username = "writer-of-it"
    author.save()
    make_public(author, reviewer)
    manifest = Edition.objects.current().manifest
    for path in manifest["pages"]:
        for word in ("First text", author.username, "HCPC rita"):
            assert word not in html(path), path


def test_dates_in_a_page_are_those_of_the_signature(author):
    make_public(author, make_reviewer("rosa"))
    page = html("/stretches/calf-wall/")
    assert "15 March 2026" in page
    assert "15 March 2027" in page
    assert TODAY.isoformat() == "2026-03-15"


def test_the_public_manifest_names_every_blob_and_its_size(two_topics):
    edition = Edition.objects.current()
    public = json.loads(phone_files.public_manifest(edition))
    used = {entry["h"] for part in ("pages", "assets") for entry in public[part].values()}
    assert used == set(public["blobs"])
    assert used == {name for pack in public["packs"] for name in pack["b"]}
    for name, about in public["blobs"].items():
        assert len(bytes(Blob.objects.get(sha256=name).raw)) == about["n"]


def test_every_list_entry_can_be_cut_out_of_a_stored_page(two_topics):
    """A phone that cannot download the next edition removes a withdrawn page from the lists that it has."""
    paths = {kind.prefix for kind in KINDS.values()}
    for page in Edition.objects.current().manifest["pages"]:
        text = html(page)
        for target in ("/stretches/calf-wall/", "/relief/calf/"):
            start, end = f"<!--[{target}]-->", f"<!--[/{target}]-->"
            assert text.count(start) == text.count(end)
            for piece in text.split(start)[1:]:
                text = text.replace(start + piece.split(end)[0] + end, "")
            if page not in (target, *paths - {"/relief/"}):
                assert f'href="{target}"' not in text, f"{page} lists {target} outside the marks"
