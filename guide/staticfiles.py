from django.contrib.staticfiles.storage import ManifestStaticFilesStorage


class ModuleManifestStorage(ManifestStaticFilesStorage):
    """Hashed file names also inside ES modules (`import "./x.js"`), in development too: one set of bytes everywhere."""

    support_js_module_import_aggregation = True
    max_post_process_passes = 20  # a module gets its name after all that it imports, and each pass names one level

    def url(self, name: str | None, force: bool = True) -> str:
        return super().url(name or "", force=force)
