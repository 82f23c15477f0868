"""Axe, asked about a page as it stands, in every look that matters."""

from axe_playwright_python.base import AXE_SCRIPT

ASK = """async ([part, options]) => {
  const { violations } = await axe.run(part ?? document, { resultTypes: ["violations"], ...options });
  const places = (nodes) => nodes.map(({ target, html }) => `${target.join(" ")} in ${html}`).join("; ");
  return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${places(nodes)}`);
}"""
ALL = {}
COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast"]}}
# A theme changes nothing but colours, and of large letters less contrast is asked.
LOOKS = [
    ("light", "standard", ALL),
    ("light", "xlarge", ALL),
    ("dark", "standard", COLOURS),
    ("night", "standard", COLOURS),
]


def faults(page, part=None, **options):
    """What axe finds, one line a rule; `part` is a selector."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(AXE_SCRIPT)
    return page.evaluate(ASK, [part, options])


def faults_in_all_looks(page):
    found = []
    for theme, text, options in LOOKS:
        wear(page, theme, text)
        found += [f"{theme}, {text}: {fault}" for fault in faults(page, **options)]
    wear(page, *LOOKS[0][:2])
    return found


def wear(page, theme, text):
    page.evaluate("(look) => Object.assign(document.documentElement.dataset, look)", {"theme": theme, "text": text})
