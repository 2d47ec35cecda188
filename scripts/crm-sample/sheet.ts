import { createDice, type Dice } from './dice.ts'
import { GIVEN, SURNAMES } from './words.ts'

/** A moment or a day as it is written in the sample: so many days before the installation. */
export interface Ago {
  readonly $daysAgo: number
  readonly time?: string
}
export interface Line {
  readonly ref?: string
  readonly form: string
  readonly at: number
  readonly owner?: string
  readonly values: Readonly<Record<string, unknown>>
}
export interface Run {
  readonly flow: string
  readonly record: string
  readonly by: string
  readonly at: Ago
  readonly acts: { readonly by: string; readonly at: Ago; readonly do: string; readonly comment?: string }[]
}

/** What is being written, and the chance by which it is. */
export interface Sheet {
  readonly dice: Dice
  readonly lines: Line[]
  readonly runs: Run[]
  /** Adds a record; answers how others refer to it. */
  add(form: string, at: number, owner: string | null, values: Line['values'], ref?: string): { readonly $ref: string }
}

export function createSheet(seed: number): Sheet {
  const lines: Line[] = []
  let made = 0
  return {
    dice: createDice(seed),
    lines,
    runs: [],
    add(form, at, owner, values, ref = `r${++made}`) {
      lines.push({ ref, form, at: Math.max(at, 0), ...(owner === null ? {} : { owner }), values })
      return { $ref: ref }
    },
  }
}

export const person = (name: string): { readonly $person: string } => ({ $person: name })
export const day = (daysAgo: number): Ago => ({ $daysAgo: daysAgo })
export const clock = (daysAgo: number, hour: number, minute = 0): Ago => ({
  $daysAgo: daysAgo,
  time: `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`,
})
/** Some time of a working day. */
export const during = ({ dice }: Sheet, daysAgo: number): Ago =>
  clock(daysAgo, dice.between(9, 17), dice.between(0, 11) * 5)
export const fullName = ({ dice }: Sheet): string => dice.pick(SURNAMES) + dice.pick(GIVEN)

/** Forms in the order in which their records may stand; within one by day. */
export function inOrder({ lines, runs }: Sheet): readonly Line[] {
  const order = [...new Set(FORMS.concat(lines.map((line) => line.form)))]
  const pointed = new Set(
    JSON.stringify(lines)
      .matchAll(/"\$ref":"([^"]+)"/g)
      .map(([, ref]) => ref!),
  )
  for (const { record } of runs) pointed.add(record)
  return lines
    .toSorted((a, b) => order.indexOf(a.form) - order.indexOf(b.form) || b.at - a.at)
    .map(({ ref, ...line }) => (ref !== undefined && pointed.has(ref) ? { ref, ...line } : line))
}

const FORMS = [
  'pool territory target category product customer contact opportunity lead stage_log follow_up owner_log customer_event quote contract',
  'payment_plan payment invoice special_request transfer ticket task',
].flatMap((names) => names.split(' '))
