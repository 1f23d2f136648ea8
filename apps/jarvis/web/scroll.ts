// Keeps the newest line in sight while the person is at the end, and leaves them alone while they read further up.

export interface Scroll {
  /** After something was added: stay at the end, or say that there is more below. */
  settle(): void;
  toEnd(): void;
}

/** Nearer to the end than this counts as being there. */
const nearPx = 80;

/** `box` scrolls; `latest` is the button that leads to its end. */
export function makeScroll(box: HTMLElement, latest: HTMLButtonElement): Scroll {
  let isAtEnd = false;
  const toEnd = (): void => {
    isAtEnd = true;
    latest.hidden = true;
    box.scrollTop = box.scrollHeight;
  };
  box.addEventListener(
    "scroll",
    () => {
      isAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < nearPx;
      if (isAtEnd) latest.hidden = true;
    },
    { passive: true },
  );
  latest.addEventListener("click", toEnd);
  // The keyboard or a growing message box takes height away: the last line must stay in sight.
  new ResizeObserver(() => {
    if (isAtEnd) toEnd();
  }).observe(box);
  return {
    settle() {
      if (isAtEnd || box.scrollHeight - box.clientHeight < nearPx) toEnd();
      else latest.hidden = false;
    },
    toEnd,
  };
}
