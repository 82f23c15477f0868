from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from guide.models import Blob
from guide.record import facts
from guide.review import preflight
from tests.admin_pages import address, edit, errors, picture_file, text
from tests.factory import make_public, make_topic, make_user, submit


@pytest.fixture
def topic(client, author):
    client.force_login(author)
    return make_topic(author)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_picture_is_kept_under_its_hash_with_its_size(client, topic, kind):
    response = edit(client, topic, picture_file=picture_file(kind=kind), picture_alt="A leg at a wall.")

    assert response.status_code == 302, errors(response)
    topic.refresh_from_db()
    assert topic.picture.content_type == f"image/{kind.lower()}"
    assert topic.picture_size == {"width": 40, "height": 30}
    assert Image.open(BytesIO(topic.picture.raw)).format == kind


def test_the_same_picture_twice_is_stored_once(client, topic, author):
    other = make_topic(author, slug="other")
    for each in (topic, other):
        edit(client, each, picture_file=picture_file())

    topic.refresh_from_db()
    other.refresh_from_db()
    assert topic.picture == other.picture
    assert Blob.objects.filter(content_type="image/png").count() == 1


def test_a_picture_loses_what_the_camera_wrote_and_stands_upright(client, topic):
    exif = Image.Exif()
    exif[0x010F], exif[0x0112] = "SECRETCAMERA", 6  # maker; turned by a quarter
    photo = picture_file("leg.jpg", "JPEG", exif=exif)
    assert b"SECRETCAMERA" in photo.getvalue()

    edit(client, topic, picture_file=photo)

    topic.refresh_from_db()
    assert b"SECRETCAMERA" not in bytes(topic.picture.raw)
    assert topic.picture_size == {"width": 30, "height": 40}


def uploaded(name, raw):
    return SimpleUploadedFile(name, raw, content_type="image/png")


def heavy():
    return uploaded("heavy.png", b"x" * 1_000_001)


def broken():
    raw = picture_file("leg.jpg", "JPEG", size=(400, 300)).getvalue()
    return uploaded("leg.jpg", raw[: len(raw) // 2])


@pytest.mark.parametrize(
    ("file", "message"),
    [
        (lambda: uploaded("a.png", b"%PDF-1.7 not a picture"), "This is not a PNG, JPEG or WebP picture."),
        (lambda: uploaded("a.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>"), "This is not a PNG, JPEG or WebP"),
        (lambda: picture_file("a.gif", "GIF"), "This is not a PNG, JPEG or WebP picture."),
        (lambda: picture_file("wide.png", size=(2001, 10)), "This picture is 2001 by 10 pixels. Scale it to 2000 by"),
        (heavy, "This file has 1000 kB. Make the picture smaller than 1 MB"),
        (broken, "This is not a PNG, JPEG or WebP picture."),
    ],
)
def test_a_wrong_picture_is_refused_with_the_words_kept(client, topic, file, message):
    response = edit(client, topic, picture_file=file(), title="Kept title")

    assert message in errors(response)
    assert "Kept title" in response.text
    assert not Blob.objects.exists()


def test_after_an_error_elsewhere_the_form_asks_for_the_picture_again(client, topic):
    response = edit(client, topic, picture_file=picture_file(), title="")

    assert "Choose the picture again" in text(response)


def test_a_picture_makes_its_uploader_a_contributor(client, topic, second_author):
    client.force_login(second_author)

    edit(client, topic, picture_file=picture_file())

    assert second_author.pk in facts.contributors(topic)


def test_a_picture_can_be_removed(client, topic):
    edit(client, topic, picture_file=picture_file())
    assert 'name="remove_picture"' in client.get(address(topic)).text

    edit(client, topic, remove_picture="on")

    topic.refresh_from_db()
    assert (topic.picture, topic.picture_size) == (None, None)
    assert 'name="remove_picture"' not in client.get(address(topic)).text


def test_a_picture_without_words_cannot_be_submitted(client, topic):
    edit(client, topic, picture_file=picture_file())
    topic.refresh_from_db()

    assert preflight.problems(topic) == ["Describe the picture in words."]


def test_only_staff_who_may_see_the_topic_see_its_picture(client, topic, reviewer):
    edit(client, topic, picture_file=picture_file(), picture_alt="A leg.")
    revision = submit(topic)
    addresses = [address(topic, "picture"), address(revision, "picture")]

    client.force_login(reviewer)
    for url in addresses:
        response = client.get(url)
        assert response["Content-Type"] == "image/png"
        assert response["Cache-Control"] == "private, no-store"
    client.force_login(make_user("nobody"))
    assert [client.get(url).status_code for url in addresses] == [403, 403]
    client.logout()
    assert [client.get(url).status_code for url in addresses] == [302, 302]
    topic.refresh_from_db()
    assert client.get(f"/pictures/{topic.picture.sha256}.png").status_code in (404, 503)


def test_a_topic_without_a_picture_has_none_to_show(client, topic, author, reviewer):
    make_public(author, reviewer, slug="another")

    assert client.get(address(topic, "picture")).status_code == 404
