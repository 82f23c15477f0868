"""How static files are stored: under hashed names, the phone's scripts without what only people need."""

from collections.abc import Iterator
from typing import Any

import rjsmin
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from django.core.files.base import ContentFile

OWN_SCRIPTS = ("js/", "worker/")


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Hashed file names also inside ES modules (`import "./x.js"`), in development too: one set of bytes everywhere."""

    support_js_module_import_aggregation = True
    # One pass for each level of imports: a change of the lowest script changes the name of the highest.
    max_post_process_passes = 20

    def url(self, name: str | None, force: bool = True) -> str:
        return super().url(name or "", force=force)

    def post_process(self, paths: dict[str, Any], dry_run: bool = False, **options: Any) -> Iterator[Any]:
        if not dry_run:
            paths = {name: self._shortened(name, *source) for name, source in paths.items()}
        yield from super().post_process(paths, dry_run, **options)

    def _shortened(self, name: str, storage: Any, path: str) -> tuple[Any, str]:
        """Our own scripts lose comments and blanks: a phone fetches many small ones."""
        if not (name.startswith(OWN_SCRIPTS) and name.endswith(".js")):
            return storage, path
        with storage.open(path) as file:
            script = rjsmin.jsmin(file.read().decode())
        self.delete(name)
        self.save(name, ContentFile(script.encode()))
        return self, name
