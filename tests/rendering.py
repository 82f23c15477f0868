"""Most pages are the same in the guide of every test, so that each is rendered and looked at once."""

from functools import lru_cache

from guide.publishing import rendering
from guide.publishing.html_checks import inspect
from guide.record.snapshot import canonical


def remembering():
    """A renderer for all tests of a process, in which no test writes a template or a file of code."""
    files, made = lru_cache(rendering.digest_of_files), {}

    def version():
        return rendering.version(files)

    def render(page):
        key = canonical([version(), page.path, page.template, page.data])
        if key not in made:
            made[key] = rendering.render(page)
        return made[key]

    return rendering.Renderer(render, lru_cache(1000)(inspect), version)
