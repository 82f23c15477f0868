"""Filling in a page of the admin as a browser would: everything that it shows is sent back, with a few changes."""

from io import BytesIO

import lxml.html
from django.urls import reverse
from PIL import Image

from guide.admin.kind_models import NAMES


def address(subject, page="change"):
    """The address of a topic's or a revision's page in the admin."""
    name = NAMES[subject.kind] if hasattr(subject, "kind") else "revision"
    return reverse(f"admin:guide_{name}_{page}", args=[subject.pk])


def form_data(response, form_id, **changes):
    form = lxml.html.fromstring(response.text).get_element_by_id(form_id)
    data = {}
    long = {field.name for field in form.iter("textarea")}
    for name, value in form.form_values():
        # HTML drops one line break at the head of a long text, and browsers send it without.
        data.setdefault(name, []).append(value.removeprefix("\n") if name in long else value)
    return {**data, **{name.replace("__", "-"): value for name, value in changes.items()}}


def edit(client, topic, **changes):
    """Open a topic's page, change some fields and save. `steps__0__text` stands for the field steps-0-text."""
    url = address(topic)
    return client.post(url, form_data(client.get(url), f"{NAMES[topic.kind]}_form", **changes))


def errors(response):
    """Every error that a page shows, as text."""
    page = lxml.html.fromstring(response.text)
    return " ".join(node.text_content().strip() for node in page.find_class("errorlist"))


def text(response):
    page = lxml.html.fromstring(response.text)
    for legend in page.find_class("desk-legend"):  # it has the words of every label, on every page
        legend.drop_tree()
    return " ".join(page.text_content().split())


def picture_file(name="leg.png", kind="PNG", size=(40, 30), **save):
    out = BytesIO()
    Image.new("RGB", size, "teal").save(out, format=kind, **save)
    out.seek(0)
    out.name = name
    return out
