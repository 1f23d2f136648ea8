// Makes the shell line for the README and the home page that sends a first signed Messenger webhook, by curl and
// openssl alone, with a new message id each time it is run.

/** Where to send, the app's secret, and what to say. `personId` is who says it. */
export interface FirstWebhook {
  readonly url: string;
  readonly secret: string;
  readonly text: string;
  readonly personId?: string;
}

/**
 * One line for any POSIX shell. The message id and time are made when it runs, so running it twice makes two messages.
 * The secret stands in the line, and for a moment in the list of processes: for the stand-in's secret only.
 */
export function signedCurl({ url, secret, text, personId = "first-person" }: FirstWebhook): string {
  const said = shellSafeJson(text);
  const who = shellSafeJson(personId);
  const body =
    `'{"object":"page","entry":[{"id":"page","time":'$t'000,"messaging":[{"sender":{"id":${who}},` +
    `"recipient":{"id":"page"},"timestamp":'$t'000,"message":{"mid":"m_'$t-$$-$RANDOM'","text":${said}}}]}]}'`;
  const signature = `$(printf %s "$b" | openssl dgst -sha256 -hmac ${quoted(secret)} | sed 's/^.*= *//')`;
  return (
    `(t=$(date +%s); b=${body}; curl -sS ${quoted(url)} -H 'Content-Type: application/json' ` +
    `-H "X-Hub-Signature-256: sha256=${signature}" --data-binary "$b")`
  );
}

/** JSON of `text` that stands in single quotes and survives any terminal: ASCII only, no single quote. */
function shellSafeJson(text: string): string {
  const json = JSON.stringify(text.toWellFormed());
  return json.replace(/['\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
