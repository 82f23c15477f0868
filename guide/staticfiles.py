from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Hashed file names also inside ES modules (`import "./x.js"`), in development too: one set of bytes everywhere."""

    support_js_module_import_aggregation = True

    def url(self, name: str | None, force: bool = True) -> str:
        return super().url(name or "", force=force)
