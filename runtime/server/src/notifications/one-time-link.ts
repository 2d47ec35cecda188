import { createHash, createHmac } from 'node:crypto'

/** The token of a one-time link. It is made anew where it is needed and stands nowhere: the database knows its hash. */
export const oneTimeToken = (secretKey: string, id: string): string =>
  createHmac('sha256', secretKey).update(`task-link/${id}`).digest('base64url')

export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest()
