// In which country a person is, for its holidays and its order of dates: by their locale, else by their zone.

import { zoneByRegion } from "./zone-places.ts";

/** Zones of countries that have several. */
const wide: readonly (readonly [RegExp, string])[] = [
  [
    /^America\/(?:New_York|Chicago|Denver|Los_Angeles|Phoenix|Detroit|Anchorage|Indiana\/.+|Boise)$|^US\/|^Pacific\/Honolulu$/,
    "US",
  ],
  [/^America\/(?:Toronto|Vancouver|Edmonton|Winnipeg|Halifax|St_Johns|Regina)$|^Canada\//, "CA"],
  [/^Australia\//, "AU"],
  [/^America\/(?:Sao_Paulo|Manaus|Bahia|Fortaleza|Recife|Belem)$|^Brazil\//, "BR"],
  [/^America\/(?:Mexico_City|Monterrey|Tijuana|Cancun)$|^Mexico\//, "MX"],
  [/^Atlantic\/Canary$/, "ES"],
  [/^Atlantic\/(?:Azores|Madeira)$/, "PT"],
];

/** ISO 3166 code of the country, or undefined where neither tells. `locale` is as "de_DE" or "pt-BR". */
export function countryOf(locale: string | undefined, zone: string): string | undefined {
  const named = /[_-]([A-Za-z]{2})$/.exec(locale ?? "")?.[1]?.toUpperCase();
  return named ?? wide.find(([pattern]) => pattern.test(zone))?.[1] ?? byZone().get(zone);
}

let made: ReadonlyMap<string, string> | undefined;

function byZone(): ReadonlyMap<string, string> {
  made ??= new Map(
    Object.entries(zoneByRegion).flatMap(([region, zone]): [string, string][] =>
      region.endsWith("?") ? [] : [[zone, region]],
    ),
  );
  return made;
}
