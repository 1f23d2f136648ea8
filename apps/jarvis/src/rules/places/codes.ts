// What make.ts adds to GeoNames: usual abbreviations of regions, more names of countries, zones that came later.

/**
 * Country → GeoNames' number of a region → what people abbreviate it to: "CA" → "08" → "ON". Countries that are not
 * here have abbreviations in GeoNames (United States), or none in use.
 */
export const usualCodes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  AU: { "01": "ACT", "02": "NSW", "03": "NT", "04": "QLD", "05": "SA", "06": "TAS", "07": "VIC", "08": "WA" },
  CA: {
    "01": "AB",
    "02": "BC",
    "03": "MB",
    "04": "NB",
    "05": "NL",
    "07": "NS",
    "08": "ON",
    "09": "PE",
    "10": "QC",
    "11": "SK",
    "12": "YT",
    "13": "NT",
    "14": "NU",
  },
  BR: {
    "01": "AC",
    "02": "AL",
    "03": "AP",
    "04": "AM",
    "05": "BA",
    "06": "CE",
    "07": "DF",
    "08": "ES",
    "11": "MS",
    "13": "MA",
    "14": "MT",
    "15": "MG",
    "16": "PA",
    "17": "PB",
    "18": "PR",
    "20": "PI",
    "21": "RJ",
    "22": "RN",
    "23": "RS",
    "24": "RO",
    "25": "RR",
    "26": "SC",
    "27": "SP",
    "28": "SE",
    "29": "GO",
    "30": "PE",
    "31": "TO",
  },
};

/** More names of countries than CLDR has. */
export const moreNames: Readonly<Record<string, string>> = {
  AE: "uae|emirates",
  BA: "bosnia",
  CD: "drc|dr congo",
  CI: "ivory coast",
  CZ: "czech republic",
  GB: "uk|great britain|britain",
  HK: "hong kong",
  KR: "korea|republic of korea",
  LA: "lao",
  MM: "burma",
  NL: "holland|the netherlands",
  PH: "the philippines",
  TR: "turkey|turkiye",
  TT: "trinidad",
  US: "usa|united states of america|america|the usa|the united states",
};

/** The languages in which countries are known by name: those with the most speakers or people on Messenger. */
export const locales: readonly string[] = (
  "en af am ar az be bg bn bs ca cs cy da de el es et eu fa fi fil fr ga gl gu he hi hr hu hy id is it ja ka kk km kn " +
  "ko ky lo lt lv mk ml mn mr ms mt my nb ne nl pa pl ps pt ro ru si sk sl so sq sr sv sw ta te th tr uk ur uz vi zh " +
  "zh-Hant"
).split(" ");

/**
 * Corrections of the dump of 2020: zones by the name they have now; by country, region and town where there is a zone
 * since, or where other clocks are in use; by country, region and zone where the dump has a neighbour's.
 */
export const movedZones: Readonly<Record<string, string>> = {
  "Europe/Kiev": "Europe/Kyiv",
  "Europe/Uzhgorod": "Europe/Kyiv",
  "Europe/Zaporozhye": "Europe/Kyiv",
  "America/Godthab": "America/Nuuk",
  "CA.10.Lévis": "America/Toronto",
  "CL.02.Coyhaique": "America/Coyhaique",
  "CL.02.Puerto Aysén": "America/Coyhaique",
  "CN.30.Asia/Urumqi": "Asia/Shanghai",
  "MN.10.Altai": "Asia/Ulaanbaatar",
  "MN.09.Uliastay": "Asia/Ulaanbaatar",
  "MX.06.Juárez": "America/Ciudad_Juarez",
  "PT.20.Europe/Madrid": "Europe/Lisbon",
  "UA.20.Sevastopol": "Europe/Simferopol",
  "UZ.03.Asia/Bishkek": "Asia/Tashkent",
};
