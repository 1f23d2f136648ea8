#!/usr/bin/env node
// The command line for those without Holdfast: `holdfast-rehearse plan` plans, all other words are a rehearsal's.

import { planCommand, rehearseCommand } from "./command.ts";

const words = process.argv.slice(2);
if (words[0] === "plan") process.exitCode = planCommand(words.slice(1));
else process.exitCode = await rehearseCommand(words[0] === "rehearse" ? words.slice(1) : words);
