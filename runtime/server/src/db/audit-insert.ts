import { slot, sql } from '@tenon/engine'
import { prepare } from './statements.ts'

/** Puts rows into the audit log. All of them are one parameter: as a list of values each number of rows would be parsed and planned anew. */
export const AUDIT_INSERT = prepare<never>(sql`insert into "meta"."audit"
  ("at", "actor", "via", "action", "app", "form", "record", "version", "changes", "params", "request", "address")
  select r."at", r."actor", r."via", r."action", r."app", r."form", r."record", r."version", r."changes", r."params", r."request", r."address"
  from jsonb_to_recordset(${slot('rows', 'jsonb')}) as r("at" timestamptz, "actor" uuid, "via" text, "action" text, "app" text, "form" text,
    "record" uuid, "version" integer, "changes" jsonb, "params" jsonb, "request" text, "address" text)`)
