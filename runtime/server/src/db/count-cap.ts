/** Counts stop here: a total above it is told as "at least". */
export const COUNT_CAP = 1_000
