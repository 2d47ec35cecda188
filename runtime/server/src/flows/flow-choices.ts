import { choicesAtStart, localize, type Choice, type CompiledFlow, type Locale } from '@tenon/engine'
import type { Kysely } from 'kysely'
import type { Database } from '../db/schema.ts'
import { peopleOf } from '../rules/answer-people.ts'
import { namesOf } from './instance-view.ts'

/** Nodes whose people somebody names, as a page asks for them; `people` is null where it may be anybody. */
export function nameChoices(
  db: Kysely<Database>,
  app: string,
  flow: CompiledFlow,
  choices: readonly Choice[],
  initiator: string,
  locale: Locale,
) {
  return Promise.all(
    choices.map(async ({ node, from, many, must }) => {
      const people = from && (await peopleOf(db, app, from, initiator))
      const names = people && (await namesOf(db, people))
      return {
        node,
        label: localize(flow.nodes.get(node)?.step.label, locale),
        many,
        must,
        people: people?.map((id) => ({ id, title: names?.get(id) ?? null })) ?? null,
      }
    }),
  )
}

/** 发起人自选: what this person names when he starts the flow. */
export const startChoices = (
  db: Kysely<Database>,
  app: string,
  flow: CompiledFlow,
  initiator: string,
  locale: Locale,
) => nameChoices(db, app, flow, choicesAtStart(flow), initiator, locale)
