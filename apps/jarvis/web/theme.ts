// The switch between light and dark in every page's bar. The choice is a cookie, so that the server sends the next page
// in it; without a choice the system's colours are used, also when they change.

const dark = matchMedia("(prefers-color-scheme: dark)");
const root = document.documentElement;
const button = document.getElementById("theme");
const yearSeconds = 31_536_000;

button?.addEventListener("click", () => {
  const theme = isDark() ? "light" : "dark";
  root.dataset["theme"] = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${yearSeconds}; samesite=lax`;
  tell();
});
dark.addEventListener("change", tell);
// A page from the browser's back-forward cache has not heard of a choice made on another.
window.addEventListener("pageshow", () => {
  const [, chosen] = /(?:^|; )theme=(light|dark)(?:;|$)/.exec(document.cookie) ?? [];
  if (chosen !== undefined) root.dataset["theme"] = chosen;
  tell();
});

function isDark(): boolean {
  const theme = root.dataset["theme"];
  return theme === undefined ? dark.matches : theme === "dark";
}

/** Tells the button, and the bar that browsers draw around the page. */
function tell(): void {
  button?.setAttribute("aria-pressed", String(isDark()));
  const paper = getComputedStyle(root).backgroundColor;
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) meta.setAttribute("content", paper);
}

export {};
