// One error of the table.

export interface ErrorEntry {
  readonly title: string;
  /** Text with `{name}` places that `fault()` fills in. */
  readonly message: string;
  readonly hint: string;
  /** HTTP status when the error reaches an HTTP client. */
  readonly status: number;
  /** True when the same call may succeed later without a change. */
  readonly retry: boolean;
}
