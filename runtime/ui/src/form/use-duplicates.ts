import type { Issue, Row } from '@tenon/engine'
import { watchDebounced } from '@vueuse/core'
import { computed, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { findDuplicates, type DuplicateMatch } from '../api/index.ts'
import { useText } from '../i18n/index.ts'
import { duplicateDegree } from './duplicate-degree.ts'
import type { FormSession } from './form-session.ts'

/** A record that may be the same one. Where the viewer may not see it, `title` is what he typed himself. */
export interface Duplicate extends DuplicateMatch {
  readonly title: string
}

export interface Duplicates {
  readonly matches: Readonly<Ref<readonly Duplicate[]>>
  readonly failed: Readonly<Ref<boolean>>
  /** Fields under which a match is shown. */
  readonly fields: ComputedRef<readonly string[]>
  /** Matches that concern a field. */
  at(field: string): readonly Duplicate[]
}

/** 查重 while somebody types: asked half a second after the fields of a rule rest, never for values that are not valid. */
export function useDuplicates(session: FormSession, app: string, recordId?: string): Duplicates {
  const { t, label, locale } = useText()
  const rules = session.form.definition.duplicates ?? []
  const fields = [...new Set(rules.flatMap((rule) => rule.fields))]
  const matches = shallowRef<readonly Duplicate[]>([])
  const failed = ref(false)
  let asked = 0

  const values = computed<Row>(() => Object.fromEntries(fields.map((key) => [key, session.values.value[key] ?? null])))
  const touched = computed(() => fields.some((key) => Object.hasOwn(session.typed.value, key)))
  watchDebounced(
    () => (touched.value ? JSON.stringify(values.value) : ''),
    async (text) => {
      const turn = (asked += 1)
      const complete = rules.some((rule) => rule.fields.every((key) => isFilled(values.value[key]) && isValid(key)))
      if (text === '' || !complete) {
        matches.value = []
        return
      }
      try {
        const { matches: found } = await findDuplicates(app, session.form.key, values.value, recordId)
        if (turn !== asked) return
        failed.value = false
        matches.value = found.map((match) => ({ ...match, title: match.title ?? typedTitle(match) }))
        session.tell(issuesOf(matches.value))
      } catch {
        // The save checks again and refuses; here it is a help, so its failure is told and stops nothing.
        if (turn === asked) failed.value = true
      }
    },
    { debounce: 500, immediate: true },
  )
  return {
    matches,
    failed,
    fields: computed(() => fields.filter((key) => matches.value.some((match) => concerns(match, key)))),
    at: (field) => matches.value.filter((match) => concerns(match, field)),
  }

  /** The best match of each field, in words; a rule that blocks makes it a mistake, one that warns a warning. */
  function issuesOf(found: readonly Duplicate[]): Issue[] {
    return fields.flatMap((key) => {
      const match = found.find((each) => concerns(each, key))
      const field = session.form.field(key)
      if (!match || !field) return []
      const { same, percent } = duplicateDegree(match)
      const blocks = match.do === 'block'
      const params = { label: label(field.definition.label), title: match.title, owner: match.owner ?? '', percent }
      const words = same ? 'form.duplicateSame' : 'form.duplicateSimilar'
      const message = t(match.owner ? words : `${words}Unowned`, params)
      return [{ path: key, code: 'DUPLICATE', message, ...(blocks ? {} : { level: 'warning' as const }) }]
    })
  }
  function typedTitle(match: DuplicateMatch): string {
    const field = session.form.field(match.fields[0] ?? '')
    return field ? field.type.toText(values.value[field.key], field, locale.value) : ''
  }
  /** A match is shown under the first field of its rule. */
  function concerns(match: DuplicateMatch, field: string): boolean {
    return match.fields[0] === field
  }
  function isValid(key: string): boolean {
    return session.issues.value.every((issue) => issue.path !== key || issue.code === 'DUPLICATE')
  }
}

// helpers

const isFilled = (value: unknown): boolean => value !== null && value !== undefined && value !== ''
