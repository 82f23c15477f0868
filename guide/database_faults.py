"""A sentence for what the storage of a server can do to an act: a full or broken disk, no right to write, no answer."""

import errno

from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FULL = _("The server has no space left, so nothing was changed. Tell an administrator to make space on its disk.")
BROKEN = _(
    "The server could not use its disk, which may be full or broken, so nothing was changed. Tell an administrator."
)
READ_ONLY = _("The server may only read its data at the moment, so nothing was changed. Tell an administrator.")
SILENT = _("The database does not answer, so nothing was changed. Try again in a minute, or tell an administrator.")
NO_FILE = _("The file of the database cannot be opened. Run “manage.py migrate” first, and look at VAR_DIR.")

# What SQLite says, and the codes of PostgreSQL (its manual, appendix A) and of the operating system.
SAID = {
    "database or disk is full": FULL,
    "disk I/O error": BROKEN,
    "attempt to write a readonly database": READ_ONLY,
    "unable to open database file": NO_FILE,
}
CODES = {"53100": FULL, "25006": READ_ONLY, "58030": BROKEN}
NUMBERS = {errno.ENOSPC: FULL, errno.EDQUOT: FULL, errno.EROFS: READ_ONLY, errno.EIO: BROKEN}


def sentence(error: BaseException | None) -> Promise | None:
    """What happened to the act that this error ended; None where it was something else."""
    if isinstance(error, DatabaseError | InterfaceError):
        code = getattr(error.__cause__, "sqlstate", None)
        known = CODES.get(str(code)) or SAID.get(str(error).strip())
        silent = isinstance(error, InterfaceError) or (isinstance(error, OperationalError) and _is_connection(error))
        return known or (SILENT if silent else None)
    return NUMBERS.get(error.errno or 0) if isinstance(error, OSError) else None


def _is_connection(error: OperationalError) -> bool:
    """Whether it is about the connection: classes 08 and 57 of PostgreSQL, or none where it was never made."""
    cause = error.__cause__
    if cause is None or not type(cause).__module__.startswith("psycopg"):
        return False
    code = getattr(cause, "sqlstate", None)
    return code is None or str(code).startswith(("08", "57P"))
