/** Chance that falls the same way every time. */
export interface Dice {
  /** From 0 up to but without 1. */
  roll(): number
  /** Whole number between both, themselves among them. */
  between(least: number, most: number): number
  chance(probability: number): boolean
  pick<T>(items: readonly T[]): T
  /** By weight. */
  weighted<T>(items: readonly (readonly [item: T, weight: number])[]): T
  /** Bell-shaped around 0 with deviation 1. */
  normal(): number
}

/** mulberry32: https://gist.github.com/tommyettinger/46a874533244883189143505d203312c */
export function createDice(seed: number): Dice {
  let state = seed
  const roll = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const dice: Dice = {
    roll,
    between: (least, most) => least + Math.floor(roll() * (most - least + 1)),
    chance: (probability) => roll() < probability,
    pick: (items) => items[Math.floor(roll() * items.length)]!,
    weighted: (items) => {
      let left = roll() * items.reduce((sum, [, weight]) => sum + weight, 0)
      return (items.find(([, weight]) => (left -= weight) < 0) ?? items[0]!)[0]
    },
    normal: () => Math.sqrt(-2 * Math.log(1 - roll())) * Math.cos(2 * Math.PI * roll()),
  }
  return dice
}
