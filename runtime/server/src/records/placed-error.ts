/** An error of one among several changes that are made together. */
export class PlacedError extends Error {
  readonly place: number
  readonly error: unknown

  constructor(place: number, error: unknown) {
    super('One of several changes failed.', { cause: error })
    this.place = place
    this.error = error
  }
}

/** Does something for each of several changes in turn; what it throws says for which. */
export async function eachPlaced<T, R>(
  items: readonly T[],
  work: (item: T, i: number) => R | Promise<R>,
): Promise<R[]> {
  const results: R[] = []
  for (const [i, item] of items.entries())
    try {
      results.push(await work(item, i))
    } catch (error) {
      throw placed(error, i, items.length)
    }
  return results
}

/** The error of a change that is alone stays as it is. */
export const placed = (error: unknown, place: number, of: number): unknown =>
  of === 1 || error instanceof PlacedError ? error : new PlacedError(place, error)
