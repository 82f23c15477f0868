"""Reading the first page of the desk and the full list behind it."""

import lxml.html

INDEX, LIST = "/admin/", "/admin/guide/revisiontoreview/"


def page(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return lxml.html.fromstring(response.text)


def said(node):
    return " ".join(node.text_content().split())


def lines(node):
    return [said(item) for item in node.find_class("desk-item")]


def titles(node):
    return [said(link) for link in node.find_class("desk-item__title")]


def on_index(client, name):
    """The lines of one queue on the first page."""
    return [line for part in page(client, INDEX).xpath(f"//*[@id='queue-{name}']") for line in lines(part)]


def on_list(client, name):
    return lines(page(client, f"{LIST}?queue={name}"))


def counts(client, url=INDEX):
    """What the numbers at the top say."""
    found = [said(node).split(" ", 1) for node in page(client, url).find_class("desk-count")]
    return {heading: int(number) for number, heading in found}
