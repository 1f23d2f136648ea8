// The message box: grows with its text, Enter sends, Shift + Enter begins a new line, chips fill it.
import { need } from "./element.ts";

export interface Composer {
  /** Puts a refused text back, unless the person has begun another. */
  giveBack(text: string): void;
}

/** Wires the box; `send` takes the text and says whether it was taken. */
export function makeComposer(send: (text: string) => boolean): Composer {
  const form = need("composer", HTMLFormElement);
  const box = need("text", HTMLTextAreaElement);

  const grow = (): void => {
    box.style.height = "auto";
    box.style.height = `${box.scrollHeight + 2}px`;
    form.classList.toggle("filled", box.value.trim() !== "");
  };
  const fill = (text: string): void => {
    box.value = text;
    grow();
    box.focus();
    box.setSelectionRange(text.length, text.length);
  };

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (box.value.trim() !== "" && send(box.value)) fill("");
    else box.focus();
  });
  box.addEventListener("input", grow);
  box.addEventListener("keydown", (event) => {
    // While an input method composes a word, Enter belongs to it (keyCode 229 is how Safari says so).
    if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    form.requestSubmit();
  });
  for (const chip of document.querySelectorAll(".chip:not([name])")) {
    chip.addEventListener("click", () => fill(chip.textContent ?? ""));
  }
  // On a phone the keyboard would cover half of the page before anything was read.
  if (matchMedia("(hover: hover) and (pointer: fine)").matches) box.focus();

  return {
    giveBack(text) {
      if (box.value === "" && text !== "") fill(text);
    },
  };
}
