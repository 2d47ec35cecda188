/** The lines beside one step of a run, by which one sees what comes after it and what is done inside of it. */
export interface StepLines {
  /** Depths around it that go on below: their line passes it. */
  readonly through: readonly number[]
  /** It begins what is done inside the step above. */
  readonly enters: boolean
  /** Something of its own depth, or inside of it, comes below. */
  readonly below: boolean
}

/**
 * Lines for steps from top to bottom, each as deep as actions stand around it.
 * @example stepLines([0, 1, 0])[1] // { through: [0], enters: true, below: false }
 */
export const stepLines = (depths: readonly number[]): readonly StepLines[] =>
  depths.map((depth, i) => {
    const later = depths.slice(i + 1)
    // What is less deep ends it.
    const goesOn = (level: number): boolean => later.find((other) => other <= level) === level
    return {
      through: Array.from({ length: depth }, (_, level) => level).filter(goesOn),
      enters: i > 0 && depths[i - 1]! < depth,
      below: goesOn(depth) || (later[0] ?? 0) > depth,
    }
  })
