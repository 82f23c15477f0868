"""Runs `manage.py verify` as somebody at a terminal does."""

from io import StringIO

from django.core.management import CommandError, call_command


def verify(*arguments):
    """Exit code, and all that is said."""
    out = StringIO()
    try:
        call_command("verify", *arguments, stdout=out, stderr=out)
    except CommandError as error:
        return error.returncode, out.getvalue() + str(error)
    return 0, out.getvalue()
