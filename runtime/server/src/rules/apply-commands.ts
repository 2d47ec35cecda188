import type { Command } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { placed } from '../records/placed-error.ts'
import type { SaveContext } from '../records/save-hooks.ts'
import { actorId } from '../users/viewer.ts'
import type { Automation } from './automation.ts'
import { HANDLERS, type Effect, type Found, type Occasion } from './command-handlers.ts'
import type { Progress } from './update-matching.ts'

export interface CommandBatch extends Occasion {
  readonly commands: readonly Command[]
}

/**
 * Does what rules and flows want done, in the caller's transaction: records and flows at once, notices and mails written
 * down there and sent after the commit. Throws PlatformError where a record refuses: the whole save is refused with it.
 */
export async function applyCommands(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  { commands, ...occasion }: CommandBatch,
): Promise<void> {
  const found: Found = new Map()
  for (const command of await reserve(trx, context, { ...occasion, commands }))
    await applyCommand(automation, trx, context, command, occasion, found)
}

/** One command that was not done before; `found` takes the records that were there already. */
export async function applyCommand(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  command: Command,
  occasion: Occasion,
  found: Found,
): Promise<Progress | void> {
  const effect = named({ ...occasion, command, place: 0 }, found)
  return HANDLERS[command.kind](automation, trx, context, [effect] as never, found)
}

/** Commands of one kind that were not done before, at once; what is wrong with one of them comes as a PlacedError with its place. */
export async function applyAll(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  commands: readonly Command[],
  occasion: Occasion,
  found: Found,
): Promise<void> {
  const [first] = commands
  if (!first) return
  const effects = commands.map((command, place) => named({ ...occasion, command, place }, found))
  await HANDLERS[first.kind](automation, trx, context, effects as never, found)
}

/** Writes the names of the effects down; those that were there already are not made again. */
export async function reserve(
  trx: Kysely<Database>,
  context: SaveContext,
  { commands, ...occasion }: CommandBatch,
): Promise<readonly Command[]> {
  const effects = commands.map((command) => ({ ...occasion, command, place: 0 }))
  return (await reserveAll(trx, context, effects)).map(({ command }) => command)
}

/**
 * The same for what one action wants done about many records: one statement for all where they are alike. An error that
 * belongs to one of several comes as a PlacedError with the `place` of its effect.
 */
export async function applyTogether(
  automation: Automation,
  trx: Kysely<Database>,
  context: SaveContext,
  effects: readonly Effect[],
  found: Found,
): Promise<void> {
  const [first] = effects
  if (!first) return
  const fresh = (await reserveAll(trx, context, effects)).map((effect) => named(effect, found))
  const places = new Set(effects.map(({ place }) => place)).size
  for (const group of alike(fresh))
    try {
      await HANDLERS[group[0]!.command.kind](automation, trx, context, group as never, found)
    } catch (error) {
      throw group.length === 1 ? placed(error, group[0]!.place, places) : error
    }
}

export const initiatorOf = (context: SaveContext): string | null => actorId(context.actor)

// helpers

/** Rows of one statement. */
const AT_ONCE = 1_000

/** The command with records that were there already in the place of those that were to be made. */
function named<T>(value: T, found: Found): T {
  if (found.size === 0) return value
  if (typeof value === 'string') return (found.get(value) ?? value) as T
  if (Array.isArray(value)) return value.map((item: unknown) => named(item, found)) as T
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, named(inner as unknown, found)])) as T
}

/** Neighbours of one kind. */
function alike(effects: readonly Effect[]): Effect[][] {
  const groups: Effect[][] = []
  for (const effect of effects) {
    const last = groups.at(-1)
    if (last?.[0]?.command.kind === effect.command.kind) last.push(effect)
    else groups.push([effect])
  }
  return groups
}

async function reserveAll(
  trx: Kysely<Database>,
  context: SaveContext,
  effects: readonly Effect[],
): Promise<readonly Effect[]> {
  // An import is one transaction that happens once or not at all; a row per effect would be most of its work.
  if (context.imported) return effects
  const fresh = new Set<string>()
  for (let at = 0; at < effects.length; at += AT_ONCE) {
    const made = await trx
      .insertInto('meta.effect')
      .values(effects.slice(at, at + AT_ONCE).map((effect) => ({ key: effectKey(effect), at: context.now })))
      .onConflict((conflict) => conflict.doNothing())
      .returning('key')
      .execute()
    for (const { key } of made) fresh.add(key)
  }
  return effects.filter((effect) => fresh.has(effectKey(effect)))
}

const effectKey = ({ occasion, command }: Effect): string => `${occasion}/${command.key}`
