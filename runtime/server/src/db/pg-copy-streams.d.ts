declare module 'pg-copy-streams' {
  import type { Submittable } from 'pg'
  import type { Writable } from 'node:stream'
  /** A COPY … FROM STDIN to write lines into. */
  export function from(text: string): Writable & Submittable
}
