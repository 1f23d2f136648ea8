// fires: eslint(no-restricted-imports)
import { Client } from "pg";

export const client = (): Client => new Client();
