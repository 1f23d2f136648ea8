// Keeps the page as high as what can be seen of it, so that the message box stays above a phone's keyboard also where
// the browser does not resize the page for it (Safari).

/** Writes `--seen-height` and `--seen-top` on the root element whenever the visible part changes. */
export function followViewport(): void {
  const viewport = window.visualViewport;
  if (viewport === null) return;
  const fit = (): void => {
    // Zoomed in by the fingers: leave the page alone.
    if (viewport.scale > 1.01) return;
    document.documentElement.style.setProperty("--seen-height", `${viewport.height}px`);
    document.documentElement.style.setProperty("--seen-top", `${viewport.offsetTop}px`);
  };
  viewport.addEventListener("resize", fit);
  viewport.addEventListener("scroll", fit);
  fit();
}
