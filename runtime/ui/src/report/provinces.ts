/** Provinces as tiles: code → short name, column, row. One tile each, whatever their area: what counts is the figure. */
export const PROVINCES: readonly {
  readonly code: string
  readonly name: string
  readonly x: number
  readonly y: number
}[] = [
  ['230000', '黑', 8, 0],
  ['150000', '蒙', 5, 1],
  ['110000', '京', 6, 1],
  ['210000', '辽', 7, 1],
  ['220000', '吉', 8, 1],
  ['650000', '新', 1, 2],
  ['620000', '甘', 3, 2],
  ['640000', '宁', 4, 2],
  ['140000', '晋', 5, 2],
  ['130000', '冀', 6, 2],
  ['120000', '津', 7, 2],
  ['540000', '藏', 1, 3],
  ['630000', '青', 2, 3],
  ['510000', '川', 3, 3],
  ['610000', '陕', 4, 3],
  ['410000', '豫', 5, 3],
  ['370000', '鲁', 6, 3],
  ['500000', '渝', 3, 4],
  ['420000', '鄂', 4, 4],
  ['340000', '皖', 5, 4],
  ['320000', '苏', 6, 4],
  ['310000', '沪', 7, 4],
  ['530000', '滇', 2, 5],
  ['520000', '贵', 3, 5],
  ['430000', '湘', 4, 5],
  ['360000', '赣', 5, 5],
  ['330000', '浙', 6, 5],
  ['450000', '桂', 3, 6],
  ['440000', '粤', 4, 6],
  ['350000', '闽', 5, 6],
  ['710000', '台', 6, 6],
  ['460000', '琼', 3, 7],
  ['820000', '澳', 4, 7],
  ['810000', '港', 5, 7],
].map(([code, name, x, y]) => ({ code: String(code), name: String(name), x: Number(x), y: Number(y) }))

/** Municipalities are their own only city: what divides them are districts. */
const MUNICIPALITIES = new Set(['110000', '120000', '310000', '500000'])
/** The grain that a province is divided by. */
export const grainWithin = (province: string): string => (MUNICIPALITIES.has(province) ? 'district' : 'city')

/**
 * Four bounds that divide the figures into five steps of round numbers, the largest at least half of the largest figure.
 * @example stepsFor([268, 30, 5]) // [20, 50, 100, 200]
 */
export function stepsFor(values: readonly number[]): readonly number[] {
  const most = Math.max(0, ...values)
  if (most <= 0) return []
  const unit = 10 ** Math.floor(Math.log10(most))
  const top = most / unit >= 5 ? 5 * unit : most / unit >= 2 ? 2 * unit : unit
  const below = top / unit === 5 ? [2, 1, 0.5] : top / unit === 2 ? [1, 0.5, 0.2] : [0.5, 0.2, 0.1]
  return [...below.map((part) => part * unit).reverse(), top]
}

/** Provinces of one shade: from a figure on, up to the one that the band above begins with. `at` is the darkness, 1 to 5. */
export interface Band {
  readonly at: number
  readonly from: number
  /** Absent: the highest band. */
  readonly to?: number
  /** Counts: the band ends with the number before `to`. */
  readonly whole: boolean
}

/** Up to this, whole figures are shown as what they are: `5 – 9`; beyond it nobody counts single ones. */
const MOST_COUNTED = 1_000

/**
 * The bands that the figures are divided into, the highest first; there is none that could hold nothing.
 * @example bandsOf([19, 3, 1]).map(({ from }) => from) // [10, 5, 2, 1]
 */
export function bandsOf(values: readonly number[]): readonly Band[] {
  const steps = stepsFor(values)
  if (steps.length === 0) return []
  const whole = values.every(Number.isInteger) && steps.at(-1)! < MOST_COUNTED
  const bounds = whole ? [...new Set(steps.map(Math.ceil))] : steps
  const lowest = whole ? 1 : 0
  const froms = bounds[0]! > lowest ? [lowest, ...bounds] : bounds
  return froms.toReversed().map((from, i, all) => {
    const to = all[i - 1]
    return { at: 5 - i, from, ...(to === undefined ? {} : { to }), whole }
  })
}
