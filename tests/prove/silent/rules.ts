// What the app of the proof can be told to do, and by whom it is told.

/** What its handlers and transport do while the file says so; "none" is nothing special. */
export type AppFault = "none" | "hang" | "hang-key" | "block" | "slow" | "transport";

/** Keys that end like this stand still under `hang-key`. */
export const hangingKey = "k7.0";

/** An event takes so long under `slow`: too long for the rate at which they come. */
export const slowMs = 500;
