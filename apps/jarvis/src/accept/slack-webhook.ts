// Slack's two webhooks: events, and what people press or command. Each is signed, stored once, and answered as soon as
// it is stored: Slack waits three seconds and then sends it again, with the same id.

import { type EventRoute, type Incoming, into } from "holdfast";
import { type SlackSettings } from "../settings/slack.ts";
import { type Heard, heard } from "../streams.ts";
import { isThisMachine } from "../this-machine.ts";
import { slackAnswer, slackFormAnswer, slackFormHeard, slackHeard } from "./slack.ts";
import { slackSigned } from "./slack-signature.ts";

/** Where Slack sends events to, and where buttons and commands. */
export const slackPath = "/webhook/slack";
export const slackActionsPath = "/webhook/slack/actions";

/** The routes of both. */
export function slackRoutes(settings: Pick<SlackSettings, "signingSecret" | "isLocal">): readonly EventRoute[] {
  const shared = { method: "POST", class: "critical", verify: verifierOf(settings) } as const;
  return [
    {
      ...shared,
      url: slackPath,
      events: (request) => offered(slackHeard(request.json())),
      answer: (request) => slackAnswer(request.json()),
    },
    {
      ...shared,
      url: slackActionsPath,
      events: ({ raw }) => offered(slackFormHeard(raw)),
      answer: ({ raw }) => slackFormAnswer(raw),
    },
  ];
}

function offered(said: Heard | undefined) {
  return said === undefined ? [] : [into(heard, said)];
}

function verifierOf({ signingSecret, isLocal }: Pick<SlackSettings, "signingSecret" | "isLocal">) {
  return (request: Incoming): boolean => {
    if (signingSecret === undefined || (isLocal && !isThisMachine(request))) return false;
    return slackSigned(request, signingSecret);
  };
}
