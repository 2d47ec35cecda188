import { clock, day, type Ago, type Line, type Sheet } from './sheet.ts'

/**
 * What the rules would have written of every customer on the sheet: when it was new, converted, recycled, lost. All of it follows
 * from what stands there already, save who was lost: some of those with whom nothing has happened for long.
 */
export function writeEvents(sheet: Sheet): void {
  const about = linesOf(sheet)
  for (const line of sheet.lines.filter(({ form }) => form === 'customer')) {
    const lines = about.get(line.ref!) ?? []
    const write = (kind: string, at: number, owner: unknown): unknown =>
      sheet.add('customer_event', at, nameOf(owner), {
        subject: line.values['name'],
        customer: { $ref: line.ref },
        kind,
        happened_on: day(at),
      })
    const owner = line.values['owner_id'] ?? line.values['former_owner']
    write('新增', line.at, owner)
    const won = lines.filter(({ values }) => values['stage'] === '赢单').map(({ values }) => agoOf(values['closed_at']))
    if (won.length > 0) write('成交', Math.max(...won), owner)
    for (const { form, at, values } of lines)
      if (form === 'owner_log' && values['from_owner']) write('回收', at, values['from_owner'])
    const at = lostAt(sheet, line, lines)
    if (at === undefined) continue
    write('流失', at, owner)
    const { next_contact_at: _, ...values } = line.values
    // NB: locked, else all of them would fall into the pool in the first night.
    const ended = { ...values, coop_status: '已终止', locked: true, last_follow_at: clock(at, 16) }
    sheet.lines[sheet.lines.indexOf(line)] = { ...line, values: ended }
  }
}

// helpers

/** Some that nobody has, or has had, anything to do with for two months, a while after the last of it. */
function lostAt({ dice }: Sheet, { values, at }: Line, lines: readonly Line[]): number | undefined {
  const last = Math.min(at, ...lines.flatMap((line) => [line.at, ...moments(line)]))
  return values['in_pool'] === true || last < 60 || !dice.chance(0.6) ? undefined : last - dice.between(14, 50)
}
/** Days of what happened or is due; not until when something is valid. */
const moments = ({ values }: Line): number[] =>
  ['due_on', 'due_at', 'stage_entered_at', 'closed_at', 'paid_at', 'followed_at']
    .filter((key) => values[key] !== undefined)
    .map((key) => agoOf(values[key]))

function linesOf({ lines }: Sheet): ReadonlyMap<string, readonly Line[]> {
  const found = new Map<string, Line[]>()
  for (const line of lines) {
    const ref = (line.values['customer'] as { readonly $ref?: string } | undefined)?.$ref
    if (ref !== undefined) found.set(ref, [...(found.get(ref) ?? []), line])
  }
  return found
}
const agoOf = (value: unknown): number => (value as Ago).$daysAgo
const nameOf = (value: unknown): string => (value as { readonly $person: string }).$person
