"""What is installed at run time, and under which licence, by the lock file and the metadata of the packages."""

import re
from importlib.metadata import PackageMetadata, metadata
from pathlib import Path

LOCKED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)==(?P<version>[^\s;]+)", re.MULTILINE)
HEADING = (
    "# Licences of what is installed\n\n"
    "The packages of requirements.txt, as their own metadata states it. `manage.py licences` writes this file.\n\n"
    "| Package | Licence |\n|---|---|\n"
)


def locked(lock: Path) -> dict[str, str]:
    """The version of every package of a lock file, by its name as it stands there."""
    return {found["name"]: found["version"] for found in LOCKED.finditer(lock.read_text())}


def as_markdown(lock: Path) -> str:
    return HEADING + "".join(f"| {name} | {licence(metadata(name))} |\n" for name in sorted(locked(lock)))


def licence(package: PackageMetadata) -> str:
    """The SPDX expression where there is one, else the classifiers, else what stands under “License”."""
    classifiers = [text for text in package.get_all("Classifier") or [] if text.startswith("License")]
    stated = (
        package.get_all("License-Expression")
        or [text.split(" :: ")[-1] for text in classifiers]
        or package.get_all("License")
        or ["not stated"]
    )
    return "; ".join(stated)
