"""A voice of the test's own, for reading aloud: the browsers of the tests have none."""

from playwright.sync_api import expect

VOICE = """
const said = window.said = [];
const voices = [{ lang: 'en-GB' }];
const speech = new EventTarget();
let current = null;
Object.assign(speech, {
  getVoices: () => voices,
  speak(utterance) {
    current = utterance;
    const { text, rate, lang } = utterance;
    said.push({ text, rate, lang, isInTap: window.event?.type === 'click' });
  },
  cancel() { window.finish('error', { error: 'canceled' }); },
});
window.finish = (type = 'end', more = {}) => {
  const done = current;
  current = null;
  done?.dispatchEvent(Object.assign(new Event(type), more));
};
window.nameVoices = (...names) => {
  voices.push(...names.map((lang) => ({ lang })));
  speech.dispatchEvent(new Event('voiceschanged'));
};
Object.defineProperty(window, 'speechSynthesis', { value: speech });
"""


def start(page):
    page.get_by_role("button", name="Read aloud").click()
    expect(bar(page)).to_be_visible()


def bar(page):
    return page.get_by_role("region", name="Read aloud")


def said(page):
    return [utterance["text"] for utterance in page.evaluate("said") if utterance["text"]]


def finish(page, times=1):
    for _ in range(times):
        page.evaluate("finish()")


def read_all(page):
    page.evaluate("() => { for (let n = 0; n < 1000 && document.querySelector('.sg-reader'); n += 1) finish(); }")
    expect(bar(page)).to_have_count(0)
    return said(page)
