// Which zone the times are in, why, and the sheet to choose another.
import { browserZone, clockIn, placeOf } from "./clock.ts";
import { make, need } from "./element.ts";
import { field, textOf } from "./wire.ts";

export interface ZoneChoice {
  show(zone: string, source: string): void;
}

const reasons: Readonly<Record<string, string>> = {
  named: "You told me so.",
  browser: "I took it from your browser.",
  locale: "I guessed it from your language.",
  default: "I did not know better, so please choose.",
};

/** Wires the zone button and its sheet; `chosen` is called with the zone that the server has stored. */
export function makeZoneChoice(chosen: (zone: string) => void): ZoneChoice {
  const button = need("zone", HTMLButtonElement);
  const sheet = need("zone-dialog", HTMLDialogElement);
  const choice = need("zone-choice", HTMLSelectElement);
  const problem = need("zone-error", HTMLElement);
  let shown = browserZone();
  let shownSource = "browser";

  const tell = (): void => {
    need("zone-place", HTMLElement).textContent = placeOf(shown);
    need("zone-clock", HTMLElement).textContent = clockIn(shown).time(Date.now());
    button.title = `Times are in ${shown}. Press to choose another zone.`;
  };
  const tellChoice = (): void => {
    need("zone-now", HTMLElement).textContent = `It is ${clockIn(choice.value).time(Date.now())} there now.`;
  };
  setInterval(tell, 5_000);

  button.addEventListener("click", () => {
    if (choice.options.length === 0) choice.append(...zoneOptions());
    // A server may know a zone by another of its names (Asia/Kolkata) than this browser lists (Asia/Calcutta).
    if (![...choice.options].some((option) => option.value === shown)) choice.prepend(optionOf(shown));
    choice.value = shown;
    need("zone-why", HTMLElement).textContent = `All times are in ${shown}. ${reasons[shownSource] ?? ""}`;
    problem.hidden = true;
    tellChoice();
    sheet.showModal();
  });
  choice.addEventListener("change", tellChoice);
  need("zone-cancel", HTMLButtonElement).addEventListener("click", () => sheet.close());
  need("zone-form", HTMLFormElement).addEventListener("submit", (event) => {
    event.preventDefault();
    void store(choice.value).then((answer) => {
      problem.hidden = answer.zone !== undefined;
      problem.textContent = answer.problem;
      if (answer.zone === undefined) return;
      sheet.close();
      chosen(answer.zone);
    });
  });

  return {
    show(zone, source) {
      shown = zone === "" ? browserZone() : zone;
      shownSource = source;
      tell();
    },
  };
}

async function store(zone: string): Promise<{ readonly zone: string | undefined; readonly problem: string }> {
  const failed = { zone: undefined, problem: "The server did not answer. Please try once more in a moment." };
  try {
    const response = await fetch("/chat/zone", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ zone }),
      signal: AbortSignal.timeout(10_000),
    });
    const body: unknown = await response.json();
    if (response.ok) return { zone: textOf(field(body, "zone")) || zone, problem: "" };
    if (response.status >= 500) return failed;
    return { zone: undefined, problem: textOf(field(field(body, "error"), "message")) || "I do not know this zone." };
  } catch {
    return failed;
  }
}

/** The device's own zone first, then all, by region. */
function zoneOptions(): HTMLOptGroupElement[] {
  const zones = new Set(["UTC", browserZone(), ...Intl.supportedValuesOf("timeZone")]);
  const groups = new Map<string, HTMLOptGroupElement>();
  const groupOf = (region: string): HTMLOptGroupElement => {
    const group = groups.get(region) ?? make("optgroup", "");
    group.label = region;
    groups.set(region, group);
    return group;
  };
  groupOf("This device").append(optionOf(browserZone()));
  zones.delete(browserZone());
  for (const zone of zones)
    groupOf(zone.includes("/") ? zone.slice(0, zone.indexOf("/")) : "World").append(optionOf(zone));
  return [...groups.values()];
}

function optionOf(zone: string): HTMLOptionElement {
  const option = make("option", "", zone.slice(zone.indexOf("/") + 1).replaceAll("_", " "));
  option.value = zone;
  return option;
}
