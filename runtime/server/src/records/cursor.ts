import { PlatformError } from '@tenon/engine'

/** Where a page ended: the last record and its sort values as Postgres wrote them. */
export interface Cursor {
  readonly id: string
  readonly values: readonly (string | null)[]
}

export const encodeCursor = (cursor: Cursor): string =>
  Buffer.from(JSON.stringify([cursor.id, ...cursor.values])).toString('base64url')

/** Errors: INVALID for anything that `encodeCursor` did not make. */
export function decodeCursor(text: string): Cursor {
  try {
    const [id, ...values] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8')) as unknown[]
    if (
      typeof id === 'string' &&
      UUID.test(id) &&
      values.length <= 8 &&
      values.every((value) => value === null || typeof value === 'string')
    )
      return { id, values: values as (string | null)[] }
  } catch {
    // Falls through: not JSON is as wrong as JSON of another shape.
  }
  throw new PlatformError('INVALID', {}, { issues: [{ path: 'cursor', code: 'CURSOR' }] })
}

// helpers

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i
