// What each production means. The names are those that the grammar's and the languages' own patterns use.

import { clockMeans } from "./clock-means.ts";
import { dayMeans } from "./day-means.ts";
import { everyMeans } from "./every-means.ts";
import { type Means } from "./means.ts";
import { partMeans } from "./part-means.ts";
import { spanMeans } from "./span-means.ts";

export const means: Readonly<Record<string, Means>> = {
  ...spanMeans,
  ...clockMeans,
  ...dayMeans,
  ...partMeans,
  ...everyMeans,
};
