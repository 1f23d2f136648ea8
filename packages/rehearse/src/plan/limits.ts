// Every bound of the plan, in one place, with its unit in its name: how much may be driven, and how far is explored.

export const planLimits = {
  /** Visits that may begin per second. More than one machine can send, and more than any front page has brought. */
  maxVisitsPerSecond: 20_000,
  /** One stretch of load. */
  maxDurationMs: 10 * 60_000,
  /** Pages that are read to find out what there is to do. */
  maxPages: 30,
  /** Of one page or script, what is looked at. */
  maxPageBytes: 1024 * 1024,
  /** Stylesheets, scripts and pictures that a first visit loads with its page. */
  maxAssets: 12,
  /** Of all other pages together. */
  maxFurtherAssets: 40,
  maxForms: 12,
  maxFieldsOfAForm: 40,
  /** Addresses taken from a sitemap. */
  maxSitemapAddresses: 200,
  exploreTimeoutMs: 5_000,
  /** Event streams that a page keeps open, and how long one is looked at to see that it stays. */
  maxStreams: 3,
  exploreStreamMs: 1_000,
  /** Redirects that exploring follows from one page. */
  maxRedirects: 3,
  maxFlows: 40,
  /** Requests of one recorded visit. */
  maxHarSteps: 500,
  /** Nothing recorded makes a person think for longer. */
  maxRecordedThinkMs: 60_000,
  /** Nothing that was recorded or found stays open for longer: every step of load waits for the last stay. */
  maxStayMs: 2_000,
  /** Depth to which a schema is followed: some hold themselves. */
  maxSchemaDepth: 6,
} as const;
