/* Offers to read the page aloud where the phone has a voice for its language. The rest is fetched at the tap. */

export function start(button) {
  const speech = globalThis.speechSynthesis;
  if (!speech) return;
  const language = document.documentElement.lang.slice(0, 2);
  const offer = () => {
    button.hidden = !speech.getVoices().some(({ lang }) => lang.startsWith(language));
  };
  offer();
  speech.addEventListener?.("voiceschanged", offer); // some phones name their voices late
  button.addEventListener("click", () => {
    speech.speak(new SpeechSynthesisUtterance("")); // some phones speak only after a start inside the tap itself
    read(button);
  });
}

async function read(button) {
  const said = button.parentElement.querySelector("[data-part=said]");
  try {
    const { open } = await import("./reader-bar.js");
    said.textContent = "";
    open(button);
  } catch (error) {
    said.textContent = button.dataset.failed;
    throw error;
  }
}
