"""The settings as a reader taps them, and what a page shows of them."""

import re

EMERGENCY = "/help/chest-pain-or-breathless/"


def choice(page, group, label):
    box = page.get_by_role("group", name=group, exact=True)
    return box.locator("label", has_text=re.compile(rf"^\s*{label}"))


def usual(page, group):
    return page.get_by_role("group", name=group, exact=True).locator('input[value=""]')


def kept(page, name):
    return page.evaluate("name => localStorage.getItem(`sg-${name}`)", name)


def marked(page, name):
    return page.evaluate("name => document.documentElement.dataset[name] ?? null", name)


def open_settings(page, site):
    page.goto(f"{site.url}/settings/")
    page.wait_for_selector(".sg-settings[data-ready]")


def calls(page):
    """What a reader can tap, in the order of the page, or of a part of it."""
    links = page.locator('a[href^="tel:"]').filter(visible=True)
    return [link.get_attribute("href") for link in links.all()]
