"""A diary on a phone: opened, filled and read from tests."""

import json
from pathlib import Path

from playwright.sync_api import expect

NOW = "2026-11-22T03:12:00Z"
FIELDS = {
    "id": "00000000-0000-4000-8000-000000000001",
    "at": "2026-11-20T02:30:00+00:00",
    "place": "calf",
    "placeName": "Calf",
    "side": None,
    "minutes": 4,
    "strength": None,
    "woke": None,
    "done": ["Wall calf stretch"],
    "eased": "eased",
    "note": "",
    "triggers": ["exercise"],
    "changedAt": "2026-11-20T02:40:00.000Z",
}


def entry(number=1, **overrides):
    return {**FIELDS, "id": f"00000000-0000-4000-8000-{number:012}", **overrides}


def module(site, name):
    """The address of a script: pages name it by its hash."""
    names = json.loads((Path(site.var) / "static" / "staticfiles.json").read_text())["paths"]
    return f"/static/{names[f'js/{name}.js']}"


def run(page, site, name, body, argument=None):
    """`body` is a function of (the module, the argument)."""
    script = f"async ([address, argument]) => ({body})(await import(address), argument)"
    return page.evaluate(script, [module(site, name), argument])


def put_many(page, site, number, note=""):
    """Entries every five hours back from NOW; made in the page, because they are too many to hand over."""
    make = """({ merge }, [number, first, note]) => merge(Array.from({ length: number }, (_, at) => ({
      ...first,
      id: crypto.randomUUID(),
      at: `${new Date(Date.parse(first.at) - at * 5 * 3_600_000).toISOString().slice(0, 19)}+00:00`,
      note: `Note ${at} ${note}`,
    })))"""
    run(page, site, "diary/store", make, [number, entry(at=NOW), note])


def open_diary(page, site, entries=()):
    page.goto(f"{site.url}/diary/")
    expect(page.locator("[data-part=overview]")).to_be_visible()
    if entries:
        put(page, site, entries)


def put(page, site, entries):
    run(page, site, "diary/store", "(store, entries) => store.merge(entries)", list(entries))


def kept(page, site):
    """All entries, the oldest first."""
    return run(page, site, "diary/store", "(store) => store.between(-Infinity, Infinity)")


def said(page):
    return page.locator(".sg-diary [data-part=said]")


def rows(page):
    return page.locator("[data-part=list] li")


def open_form(page):
    rows(page).first.locator("a").click()
    expect(page.locator("[data-part=form]")).to_be_visible()


def choose(page, text, name="spasmguide-diary.json"):
    page.set_input_files("[data-part=file]", {"name": name, "mimeType": "application/json", "buffer": text.encode()})


def backup_text(entries, **overrides):
    return json.dumps(
        {"format": "spasmguide-diary", "version": 4, "app": "SpasmGuide", "entries": entries, **overrides}
    )
