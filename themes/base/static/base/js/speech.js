// Reading aloud with the voice of the device; sentence by sentence, so that a long page can be stopped at once.
export function canSpeak() {
  return "speechSynthesis" in window;
}

export function speak(element, done) {
  stop();
  const text = (element?.innerText || "").replace(/\s+/g, " ");
  const sentences = text.match(/[^。！？；]+[。！？；]?/g) || [];
  sentences.forEach((sentence, place) => {
    const said = new SpeechSynthesisUtterance(sentence);
    said.lang = "zh-CN";
    if (place === sentences.length - 1) said.onend = done;
    speechSynthesis.speak(said);
  });
}

export function stop() {
  if (canSpeak()) speechSynthesis.cancel();
}
