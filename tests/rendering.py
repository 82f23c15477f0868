"""Most pages and files are the same in the guide of every test, so that each is made and looked at once."""

from functools import lru_cache

from django.conf import settings

from guide.publishing import assets, rendering
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

    static_file = lru_cache(assets.read_asset)

    def read_asset(path):  # the name of a static file holds its hash; a picture stands in the database of one test
        return static_file(path) if path.startswith(settings.STATIC_URL) else assets.read_asset(path)

    return rendering.Renderer(render, lru_cache(1000)(inspect), version, read_asset, is_replaced=lambda: False)
