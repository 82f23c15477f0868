"""What search engines are told of a text: schema.org's MedicalWebPage, as JSON-LD. Pure, as `site_pages.py` is."""

import json
from typing import Any

from django.utils.safestring import mark_safe

# Inside a script element these could end it, or open a comment; in JSON they may be written as numbers.
ESCAPES = {ord(character): f"\\u{ord(character):04X}" for character in "<>&"}


def json_ld(path: str, data: dict[str, Any]) -> str:
    """The content of the data block of a page; empty where the page is not the signed page of one text."""
    topic, review = data.get("topic"), data.get("review")
    if not topic or not review or topic["path"] != path:
        return ""
    text = json.dumps(_medical_web_page(topic, review, data["site"]), ensure_ascii=False, sort_keys=True)
    return mark_safe(text.translate(ESCAPES))  # noqa: S308  (nothing in it can end the element)


def _medical_web_page(topic: dict[str, Any], review: dict[str, Any], site: dict[str, Any]) -> dict[str, Any]:
    signs = [*topic["signs"], *(sign for group in topic["help"] for sign in group["signs"])]
    page: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "MedicalWebPage",
        "name": topic["title"],
        "description": topic["summary"],
        "inLanguage": "en",
        "about": [{"@type": "AnatomicalStructure", "name": area["name"]} for area in topic["areas"]],
        "audience": {"@type": "MedicalAudience", "audienceType": "Patient"},
        "mentions": [_sign(sign) for sign in signs],
        "citation": [_citation(source) for source in topic["sources"]],
    }
    if site["origin"]:
        page["url"] = f"{site['origin']}{topic['path']}"
    # Nothing may pretend to be checked.
    return page if site["demo"] or review["demo"] else page | _checked(review)


def _sign(sign: dict[str, Any]) -> dict[str, Any]:
    """A sign with what to do about it, in the words that stand on all pages."""
    return {"@type": "MedicalSignOrSymptom", "name": sign["words"], "description": sign["level"]["sentence"]}


def _citation(source: dict[str, Any]) -> dict[str, Any]:
    publisher = {"@type": "Organization", "name": source["publisher"]}
    return {"@type": "CreativeWork", "name": source["title"], "url": source["url"], "publisher": publisher}


def _checked(review: dict[str, Any]) -> dict[str, Any]:
    people = [
        {"@type": "Person", "name": signer["name"], "jobTitle": signer["credential"]} for signer in review["signers"]
    ]
    return {"lastReviewed": review["reviewed_on"], "reviewedBy": people}
