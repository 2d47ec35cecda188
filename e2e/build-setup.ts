import { buildPages } from '../scripts/build-pages.ts'

/** vitest globalSetup: the pages as `npm start` would serve them. */
export default async function setup(): Promise<void> {
  await buildPages()
}
