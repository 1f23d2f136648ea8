// Badges for a conference, Express: who signs up gets one with the first letter of their name.

import { readFile } from "node:fs";
import express from "express";

const fixed = process.env.FIXED === "1";
const frame = new URL("frame.svg", import.meta.url);

/** The first letter, as part of an address. `name[0]` is half a character when the name begins with an emoji. */
const initial = (name) => encodeURIComponent(fixed ? ([...name][0] ?? "?") : (name[0] ?? "?"));

const app = express();
app.use(express.json());
app.get("/", (_request, response) => response.send("<h1>Sign up for the conference</h1><form></form>"));
app.post("/badges", (request, response) => {
  const { name } = request.body;
  if (typeof name !== "string" || name.length === 0 || name.length > 200) {
    response.status(400).json({ error: "a name has 1 to 200 characters" });
    return;
  }
  readFile(frame, "utf8", (error, svg) => {
    if (error) response.status(500).end();
    else
      response
        .status(201)
        .json({ picture: `/letters/${initial(name)}.svg`, svg: svg.replace("NAME", encodeURI(name.toWellFormed())) });
  });
});
app.listen(Number(process.env.PORT), "127.0.0.1");
