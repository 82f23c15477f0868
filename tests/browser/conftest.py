"""A real server process, a real Chromium with a profile on disk, and a proxy between them that can fail."""

import fcntl
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import NamedTuple

import pytest
from django.conf import settings
from playwright.sync_api import expect, sync_playwright

from tests.browser import acts
from tests.browser.proxy import FaultyProxy
from tests.browser.saved_copy import PATIENCE, ask, head, settle, wait_for_saved

PLAYWRIGHT = pytest.StashKey()
# What happens between the moments (see `moments`).
CHANGED, NEW_WORDS = "calf-towel-bed", "Other words stand here now."
WITHDRAWN, NOTICE = "calf-wall", "It was wrong about the heel."
PHONE = {"width": 360, "height": 780}
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")  # else the one that Playwright brought
# The same engine without a browser's own windows around it, which start and run at half the cost. It keeps a profile
# too; what belongs to the browser (whether it would install the guide, the main job as a whole) is tried in the other.
SHELL = shutil.which("chromium-headless-shell") or CHROMIUM

MANAGE = """
import json, sys, django
from django.core.management import call_command
django.setup()
for name, *arguments in json.loads(sys.argv[1]):
    call_command(name, *arguments)
"""

expect.set_options(timeout=PATIENCE)


class Site:
    """One guide of its own: a folder with a database, and a server process that can be killed."""

    def __init__(self, var):
        self.var = var
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = None
        self.environment = {
            **{name: value for name, value in os.environ.items() if name in ("PATH", "HOME", "LANG")},
            "SECRET_KEY": "only-for-browser-tests",
            "DEMO": "on",
            "GRANIAN_BLOCKING_THREADS": "16",
            "HTTPS": "off",
            "SITE_URL": "https://guide.example",
            "VAR_DIR": str(var),
        }

    def manage(self, *commands):
        """Runs these commands of `manage.py`, each a list, in one process: its start takes longer than some of them."""
        subprocess.run(
            [sys.executable, "-c", MANAGE, json.dumps(commands)],
            cwd=settings.BASE_DIR,
            env={**self.environment, "DJANGO_SETTINGS_MODULE": "tests.browser.settings"},
            check=True,
            stdout=subprocess.DEVNULL,
        )

    def start(self):
        granian = Path(sys.executable).with_name("granian")
        options = ["--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        options += ["--log-level", "error"]
        self.process = subprocess.Popen(
            [str(granian), *options, "spasmguide.wsgi:application"],
            cwd=settings.BASE_DIR,
            env=self.environment,
            start_new_session=True,
        )
        wait_until(self.answers)

    def answers(self):
        try:
            return bool(head(self))
        except OSError:
            return False

    def seq(self):
        """Of the edition that readers get now; None while the server is not running."""
        return head(self)["seq"] if self.process else None

    def wait_for_edition_after(self, seq):
        """A server looks for a newer edition once a second, and readers get the old one while it loads."""
        if self.process:
            wait_until(lambda: self.seq() > seq)

    def kill(self):
        """As a crash or a power cut would."""
        if self.process:
            os.killpg(self.process.pid, signal.SIGKILL)  # with its worker; asked to stop, they wait for slow senders
            self.process.wait()
            self.process = None

    def password(self, name):
        lines = (self.var / "demo-accounts.txt").read_text().splitlines()
        return dict(line.split() for line in lines)[name]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_until(condition, seconds=PATIENCE // 1000):
    """Poll until `condition()` holds; fail loudly when it never does."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, f"{condition} did not come true within {seconds} s"
        time.sleep(0.05)


@pytest.fixture(scope="session", autouse=True)
def _collected_static_files():
    """Every guide here has its own."""


@pytest.fixture(scope="session")
def made_once(tmp_path_factory):
    """`made_once(name, make)`: a guide's folder, made by the first worker that needs it; never served, only copied.
    `make` is given where it should lie."""
    own = tmp_path_factory.getbasetemp()
    shared = own.parent if "PYTEST_XDIST_WORKER" in os.environ else own

    def folder(name, make):
        made = shared / name
        with (shared / f"making-{name}").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                half = shared / f"half-{name}"
                make(half)
                half.rename(made)
        return made

    return folder


@pytest.fixture(scope="session")
def empty_folder(made_once):
    """A guide in which nothing is written yet."""

    def make(var):
        var.mkdir()
        site = Site(var)
        site.manage(["migrate", "--verbosity", "0"], ["collectstatic", "--noinput", "--verbosity", "0"])

    return made_once("empty", make)


@pytest.fixture(scope="session")
def loaded_folder(made_once, empty_folder):
    """The demonstration guide."""
    return made_once("loaded", lambda var: a_copy(empty_folder, var).manage(["load_starter", "--demo"]))


@pytest.fixture
def site(loaded_folder, tmp_path):
    """A guide that the test may change, kill and start again."""
    site = a_copy(loaded_folder, tmp_path / "var")
    site.start()
    yield site
    site.kill()


@pytest.fixture(scope="session")
def reading_site(loaded_folder, tmp_path_factory):
    """A guide that tests only read."""
    site = a_copy(loaded_folder, tmp_path_factory.mktemp("reading") / "var")
    site.start()
    yield site
    site.kill()


class Moments(NamedTuple):
    """The same guide at three moments, each with a server: what a phone meets from one check to the next."""

    first: Site
    changed: Site
    withdrawn: Site


@pytest.fixture(scope="session")
def moments(reading_site, loaded_folder, made_once, tmp_path_factory):
    after_change = made_once("changed", lambda var: acts.change(a_copy(loaded_folder, var), CHANGED, NEW_WORDS))
    after_all = made_once("withdrawn", lambda var: acts.withdraw(a_copy(after_change, var), WITHDRAWN, NOTICE))
    changed = a_copy(after_change, tmp_path_factory.mktemp("changed") / "var")
    withdrawn = a_copy(after_all, tmp_path_factory.mktemp("withdrawn") / "var")
    changed.start()
    withdrawn.start()
    yield Moments(reading_site, changed, withdrawn)
    changed.kill()
    withdrawn.kill()


def a_copy(var, folder):
    """A guide of its own in `folder`, which is made for it, as that in `var` is now."""
    return Site(Path(shutil.copytree(var, folder)))


@pytest.fixture(scope="session")
def address():
    """Of every proxy in front of the moments: what a phone keeps belongs to one address."""
    return free_port()


@pytest.fixture
def changing(moments, address):
    """A proxy in front of the first moment; `changing.port` moves it on."""
    with FaultyProxy(moments.first.port, listen=address) as proxy:
        yield proxy


@pytest.fixture
def proxy(site):
    with FaultyProxy(site.port) as proxy:
        yield proxy


@pytest.fixture(scope="session")
def playwright(pytestconfig):
    """One for the whole process: the benchmarks have these fixtures again, as their own."""
    if PLAYWRIGHT not in pytestconfig.stash:
        pytestconfig.stash[PLAYWRIGHT] = sync_playwright().start()
        pytestconfig.add_cleanup(pytestconfig.stash[PLAYWRIGHT].stop)
    return pytestconfig.stash[PLAYWRIGHT]


@pytest.fixture(scope="session")
def browser(playwright):
    browser = playwright.chromium.launch(executable_path=SHELL, args=["--no-sandbox", "--disable-gpu"])
    yield browser
    browser.close()


@pytest.fixture
def page_with(browser):
    """A small phone that only reads: `page_with(theme, text, width, …)` gives a page without a worker."""
    pages = []

    def make(*look, **options):
        pages.append(reading_page(browser, *look, **options))
        return pages[-1]

    yield make
    for page in pages:
        page.context.close()


@pytest.fixture(scope="session")
def shared_page(browser):
    """The same for tests that leave nothing on the phone: each look has one page, which goes from test to test."""
    pages = {}

    def get(**options):
        look = tuple(sorted(options.items()))
        if look not in pages:
            pages[look] = reading_page(browser, **options)
        return pages[look]

    yield get
    for page in pages.values():
        page.context.close()


# How far the page jumps by itself, as the sum of the layout shifts that browsers report.
JUMPS = """window.jumps = 0;
new PerformanceObserver((list) => {
  for (const { value, hadRecentInput } of list.getEntries()) if (!hadRecentInput) window.jumps += value;
}).observe({ type: 'layout-shift', buffered: true });"""


def reading_page(browser, theme="light", text="standard", width=360, **options):
    context = browser.new_context(viewport={**PHONE, "width": width}, service_workers="block", **options)
    context.add_init_script(f"localStorage.setItem('sg-theme', '{theme}'); localStorage.setItem('sg-text', '{text}')")
    context.add_init_script(JUMPS)
    return context.new_page()


@pytest.fixture
def opened(browser):
    """Opens a phone that keeps what is chosen: `opened(kept, **options)` gives its first page."""
    contexts = []

    def open_phone(kept=None, **options):
        context = browser.new_context(viewport=PHONE, service_workers="block", **options)
        contexts.append(context)
        for name, value in (kept or {}).items():
            # Once, so that what a test chooses is not overwritten by the next page.
            context.add_init_script(
                f"sessionStorage.getItem('sg-{name}') ?? localStorage.setItem('sg-{name}', '{value}');"
                f"sessionStorage.setItem('sg-{name}', 'set')"
            )
        return context.new_page()

    yield open_phone
    for context in contexts:
        context.close()


class Phone:
    """A browser whose profile lies on disk, so that it can be closed and opened again with all that it kept."""

    def __init__(self, playwright, folder, browser=SHELL):
        self._playwright, self.folder, self._browser = playwright, folder, browser
        self.context = None

    def open(self, **options):
        self.context = self._playwright.chromium.launch_persistent_context(
            str(self.folder),
            executable_path=self._browser,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"],
            viewport=PHONE,
            **options,
        )
        return self.context.pages[0]

    def close(self):
        if self.context:
            self.context.close()
            self.context = None


@pytest.fixture
def phone(playwright, tmp_path):
    phone = Phone(playwright, tmp_path / "profile")
    yield phone
    phone.close()


@pytest.fixture
def whole_browser(playwright, tmp_path):
    """A phone with all that a browser has around its pages."""
    phone = Phone(playwright, tmp_path / "profile", CHROMIUM)
    yield phone
    phone.close()


@pytest.fixture(scope="session")
def kept_profile(playwright, reading_site, address, tmp_path_factory):
    """The profile of a phone that has kept the first edition, to be copied: keeping it anew takes seconds."""
    folder = tmp_path_factory.mktemp("kept") / "profile"
    phone = Phone(playwright, folder)
    with FaultyProxy(reading_site.port, listen=address) as proxy:
        page = phone.open()
        page.goto(proxy.url)
        wait_for_saved(page)
        phone.close()
    return folder


@pytest.fixture
def kept(phone, kept_profile, changing):
    """(page, proxy) of a phone that has kept the first edition, on its first page."""
    shutil.copytree(kept_profile, phone.folder, symlinks=True)
    page = phone.open()
    page.goto(changing.url)
    wait_for_saved(page)
    ask(page)
    settle(page)
    changing.paths.clear()
    return page, changing


@pytest.fixture
def saved_phone(phone, site):
    """A phone that visited the home page once and kept the whole guide; returns (phone, page)."""
    page = phone.open()
    page.goto(site.url)
    wait_for_saved(page)
    return phone, page


@pytest.fixture
def reading_phone(phone, reading_site):
    """(page, proxy) of a phone that keeps the whole guide, for tests that only read."""
    with FaultyProxy(reading_site.port) as proxy:
        page = phone.open(color_scheme="light")
        page.goto(proxy.url)
        wait_for_saved(page)
        yield page, proxy
