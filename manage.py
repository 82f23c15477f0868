#!/usr/bin/env python
import os
import sys

from django.conf import settings
from django.core.management import execute_from_command_line
from django.db import DatabaseError

from spasmguide import environment


def main() -> None:
    """Run one command. What is wrong with an environment variable is said in one sentence, without a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "spasmguide.settings")
    try:
        make_folders(command=sys.argv[1] if sys.argv[1:] else "")
        execute_from_command_line(sys.argv)
    except environment.InvalidVariable as error:
        sys.exit(str(error))
    except (DatabaseError, OSError) as error:
        sys.exit(f"{_fault_or_raise(error)} ({error})")


def _fault_or_raise(error: Exception) -> str:
    """What the disk or the database did, in one sentence; anything else is a fault of ours, with its traceback."""
    from guide.database_faults import sentence  # the settings are there now

    if found := sentence(error):
        return str(found)
    raise error


def make_folders(command: str) -> None:
    """Only for the commands that write there first: others change nothing on disk by being asked."""
    if command == "migrate":
        environment.make_folder_of(settings.DATABASES["default"])
    elif command == "collectstatic":
        environment.make_folder(settings.STATIC_ROOT)


if __name__ == "__main__":
    main()
