"""The cases of the sign check as one table, run on the public guide with one text as it is at the desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from guide.models.kinds import Kind
from guide.publishing import build, cases
from guide.schemas import Payload


def table(payload: Payload) -> dict[str, Any]:
    """Template context: rules that would be broken, and each case and search with the reasons why it fails."""
    guide = build.load_guide().with_draft(payload)
    checks = guide.of(Kind.CHECK)
    if not checks:
        return {"rules": [], "rows": [], "failed": 0}
    runner = cases.Runner(guide, checks[0])
    rows = [
        {"name": case["id"], "words": case["words"], "expected": case["level"], "why": list(runner.case(case))}
        for case in checks[0].payload.get("cases", [])
    ]
    rows += [
        {"name": _("search"), "words": entry["words"], "expected": entry["expect"], "why": list(runner.searched(entry))}
        for entry in checks[0].payload.get("searches", [])
    ]
    rows.sort(key=lambda row: not row["why"])  # what fails stands first
    return {"rules": cases.broken_rules(guide), "rows": rows, "failed": sum(bool(row["why"]) for row in rows)}


def response(request: HttpRequest, model_admin: Any, subject: Any, payload: Payload) -> HttpResponse:
    context = {
        **model_admin.admin_site.each_context(request),
        "title": _("Cases with this text"),
        "subtitle": str(subject),
        "opts": model_admin.opts,
        "original": subject,
        **table(payload),
    }
    return TemplateResponse(request, "admin/guide/cases.html", context)
