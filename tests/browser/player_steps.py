"""A guided timer as a test drives it: time stands still until it is told to go on; what is heard is written down."""

from playwright.sync_api import expect

DAY, NIGHT = "2026-11-23T12:00:00", "2026-11-23T03:00:00"
SENSES = """
Object.assign(globalThis, {opened: [], heard: [], felt: [], said: [], awake: [], told: [], answers: []});
const pitch = {set value(hertz) { heard.push(hertz); }};
const node = {frequency: pitch, gain: {setValueAtTime() {}, linearRampToValueAtTime() {}}, start() {}, stop() {}};
node.connect = () => node;
globalThis.AudioContext = class {
  state = 'running'; currentTime = 0; destination = node;
  constructor() { opened.push('sound'); }
  async resume() {}
  async suspend() {}
  createOscillator() { return node; }
  createGain() { return node; }
};
Navigator.prototype.vibrate = (pattern) => felt.push(pattern);
SpeechSynthesis.prototype.speak = ({text}) => text && said.push(text);
WakeLock.prototype.request = async (kind) => {
  awake.push(kind);
  return {release: async () => awake.push('released')};
};
for (const name of ['sg:finished', 'sg:answer-undone']) {
  document.addEventListener(name, ({detail}) => answers.push({...detail, name: detail.name, event: name}));
}
"""


def open_stopped(page, url, at=DAY):
    """The page, ready to start, at a moment at which the clock stands still."""
    page.add_init_script(SENSES)
    page.clock.install(time=at)
    page.goto(url)
    expect(start_button(page)).to_be_visible()
    # It cannot stand still at a moment that is over when it is told so; a busy machine takes its time.
    page.clock.pause_at(page.evaluate("Date.now() / 1000 + 10"))
    return page


def start_button(page):
    return page.get_by_role("button", name="Start", exact=True)


def start(page):
    start_button(page).click()
    expect(player(page)).to_be_visible()
    return player(page)


def player(page):
    return page.locator("dialog.sg-player")


def is_closed(page):
    """It closes after the page behind it is painted, for which the clock has to go on."""
    expect(player(page)).to_be_hidden()
    seconds(page, 0.1)
    expect(page.locator("dialog[open]")).to_have_count(0)


def part(page, name):
    return player(page).locator(f"[data-part='{name}']")


def press(page, name):
    player(page).get_by_role("button", name=name, exact=True).click()


def shows(page, phase, seconds, side=""):
    expect(part(page, "phase")).to_have_text(phase)
    expect(part(page, "seconds")).to_have_text(str(seconds))
    expect(part(page, "side-word")).to_have_text(side)


def to_the_end(page):
    while player(page).get_attribute("data-view") == "timer":
        act = "main" if player(page).get_attribute("data-phase") == "card" else "skip"
        player(page).locator(f"[data-act={act}]").click()


def seconds(page, count):
    page.clock.run_for(round(count * 1000))
