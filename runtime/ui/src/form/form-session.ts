import {
  acceptable,
  fieldStates,
  scopeOf,
  stageChoices,
  type CompiledField,
  type CompiledForm,
  type CompiledSubform,
  type FieldState,
  type Issue,
  type RecordContext,
  type Row,
} from '@tenon/engine'
import { replaceEqualDeep } from '@tanstack/vue-query'
import { computed, inject, provide, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import type { FormRights } from '../api/index.ts'
import { judgeInput, type JudgedInput } from './judge-input.ts'
import { firesSet } from './set-linkage.ts'

export interface FormSessionOptions {
  readonly form: CompiledForm
  readonly mode: 'create' | 'update'
  /** On create the values to begin with, on update the stored record; references as ids. */
  readonly initial: Row
  readonly rights?: FormRights | undefined
  /** Who, when and where; reactive, because related records arrive later. */
  readonly context: () => RecordContext
}

/** How one field stands for this person just now. */
export interface FieldStanding extends FieldState {
  /** Filled by a linkage: what is typed would be overwritten at saving. */
  readonly automatic: boolean
}

/** A form that is being filled in: values, linkage, formulas and mistakes, all by the engine that the server runs too. */
export interface FormSession {
  readonly form: CompiledForm
  readonly mode: 'create' | 'update'
  /** The values it began with. */
  readonly initial: Row
  /** What the fields show: as typed, else as computed. */
  readonly values: ComputedRef<Row>
  /** The record as the engine sees it now. */
  readonly record: ComputedRef<Row>
  readonly dirty: ComputedRef<boolean>
  /** Every mistake there is, shown or not yet. */
  readonly issues: ComputedRef<readonly Issue[]>
  /** Mistakes to show: of fields that were left, and all of them after an attempt to save. */
  readonly shown: ComputedRef<readonly Issue[]>
  readonly acceptable: ComputedRef<boolean>
  standing(key: string): FieldStanding
  subform(key: string): CompiledSubform | undefined
  /** The shown mistakes at a path; with `below`, also those of its rows. */
  issuesAt(path: string, below?: boolean): readonly Issue[]
  set(key: string, value: unknown): void
  /** The person has left the field: its mistakes may be shown. */
  leave(path: string): void
  /** Shows all mistakes; true when the record may be sent. */
  attempt(): boolean
  /** Mistakes that only the server could see; each stays until its field is changed. */
  refuse(issues: readonly Issue[]): void
  /** Mistakes found beside the engine (查重): replaces those told before; each stands while its field keeps its value. */
  tell(issues: readonly Issue[]): void
  /** What to send: on create all that was filled in, on update what differs. Fields that are hidden now are not sent. */
  changes(): Row
  /** What has been typed, for a draft. */
  readonly typed: Readonly<Ref<Row>>
  /** Goes on from typed values (a draft, or nothing). */
  restart(typed: Row): void
}

const QUIET_MS = 500

/** Begins to fill in a form. Call it in `setup` or an effect scope. */
export function createFormSession(options: FormSessionOptions): FormSession {
  const { form, mode, initial } = options
  const old: Row | null = mode === 'update' ? initial : null
  const typed = shallowRef<Row>(mode === 'create' ? { ...initial } : {})
  const left = shallowRef<ReadonlySet<string>>(new Set())
  const attempted = ref(false)
  const quiet = ref<string | null>(null)
  const refused = shallowRef<readonly Held[]>([])
  const told = shallowRef<readonly Held[]>([])
  let timer: ReturnType<typeof setTimeout> | undefined

  const writable = (key: string): boolean => (options.rights ? options.rights.fields[key] === 'editable' : true)
  const context = computed<RecordContext>(() => ({ ...options.context(), writable }))
  const result = computed<JudgedInput>(() =>
    judgeInput(form, { input: typed.value, old, mode, context: context.value }),
  )
  const states = computed(() => fieldStates(form, scopeOf(form, result.value.record, context.value, old)))
  const moves = computed(() => stageChoices(form, old, context.value.user?.roles ?? []))
  const automatic = computed(() => firesSet(form, result.value.record, old, context.value))
  const values = computed<Row>((before) => {
    const shown: Record<string, unknown> = { ...old, ...result.value.record, ...result.value.input }
    for (const key of automatic.value) shown[key] = result.value.record[key]
    // Lists and rows that hold what they held stay the same, so that their fields are not drawn anew at every letter.
    for (const [key, value] of Object.entries(before ?? {}))
      if (isObject(value) && isObject(shown[key]) && replaceEqualDeep(value, shown[key]) === value) shown[key] = value
    return shown
  })
  const issues = computed<readonly Issue[]>(() => [
    ...result.value.issues,
    ...standing(refused.value),
    // What the server has refused with its own words need not be said twice.
    ...standing(told.value).filter((issue) => standing(refused.value).every((each) => each.path !== issue.path)),
  ])
  const shown = computed(() =>
    issues.value.filter((issue) => attempted.value || (isLeft(left.value, issue.path) && issue.path !== quiet.value)),
  )

  const standings = new Map<string, ComputedRef<FieldStanding>>()
  const session: FormSession = {
    form,
    mode,
    initial,
    values,
    record: computed(() => result.value.record),
    issues,
    shown,
    typed,
    dirty: computed(() =>
      mode === 'update'
        ? Object.keys(typed.value).some((key) => differs(key) || isUnread(key))
        : Object.entries(typed.value).some(([key, value]) => value !== initial[key] && !isNothing(value)),
    ),
    acceptable: computed(() => acceptable(issues.value)),
    standing(key) {
      const known = standings.get(key) ?? computed<FieldStanding>((before) => keep(before, standingNow(key)))
      standings.set(key, known)
      return known.value
    },
    subform: (key) => form.subforms.find((subform) => subform.field.key === key),
    issuesAt: (path, below = false) =>
      shown.value.filter((issue) => issue.path === path || (below && issue.path.startsWith(`${path}/`))),
    set(key, value) {
      const field = form.field(key)
      if (!field || session.standing(key).readonly) return
      typed.value = { ...typed.value, [key]: value }
      hush(changedPath(form, key, value, values.value))
    },
    leave(path) {
      quiet.value = null
      left.value = new Set([...left.value, path])
      settle(path)
    },
    attempt() {
      quiet.value = null
      attempted.value = true
      return session.acceptable.value
    },
    refuse(list) {
      attempted.value = true
      refused.value = hold(list)
    },
    tell(list) {
      told.value = hold(list)
    },
    changes() {
      const sent: Record<string, unknown> = {}
      for (const [key, value] of Object.entries(result.value.input)) {
        if (states.value.get(key)?.visible === false || automatic.value.has(key) || !writable(key)) continue
        if (mode === 'create' || differs(key)) sent[key] = value
      }
      return sent
    },
    restart(next) {
      typed.value = { ...next }
      left.value = new Set()
      refused.value = []
      told.value = []
      attempted.value = false
    },
  }
  return session

  function standingNow(key: string): FieldStanding {
    const state = states.value.get(key) ?? { visible: true, required: false, readonly: true }
    const filled = automatic.value.has(key)
    const options = key === form.stage?.field.key ? both(state.options, moves.value) : state.options
    return {
      ...state,
      ...(options ? { options } : {}),
      automatic: filled,
      readonly: state.readonly || filled || !writable(key),
    }
  }
  /** Whether what was typed changes the record, or those that a mirror shows. */
  function differs(key: string): boolean {
    return Object.hasOwn(result.value.patch, key) || Object.hasOwn(result.value.links, key)
  }
  /** What cannot be read changes no record, and is typed all the same. */
  function isUnread(key: string): boolean {
    return typed.value[key] !== initial[key] && result.value.issues.some(({ path }) => path.split('/')[0] === key)
  }
  function hold(list: readonly Issue[]): Held[] {
    return list.map((issue) => ({ issue, value: valueAt(values.value, issue.path) }))
  }
  function standing(held: readonly Held[]): Issue[] {
    return held.filter(({ issue, value }) => valueAt(values.value, issue.path) === value).map(({ issue }) => issue)
  }

  /** While somebody types into a field, a new mistake there waits until the hand rests. */
  function hush(path: string): void {
    clearTimeout(timer)
    const already = shown.value.some((issue) => issue.path === path)
    quiet.value = already ? null : path
    timer = setTimeout(() => (quiet.value = null), QUIET_MS)
  }

  /** A value that was read without complaint is shown as it will be stored: blanks trimmed, digits joined. */
  function settle(path: string): void {
    if (!Object.hasOwn(typed.value, path) || Array.isArray(typed.value[path]) || form.mirror(path)) return
    if (result.value.issues.some((issue) => issue.path === path)) return
    const stored = result.value.record[path]
    if (stored !== undefined && stored !== typed.value[path]) typed.value = { ...typed.value, [path]: stored }
  }
}

/** A mistake with the value that it was found for. */
interface Held {
  readonly issue: Issue
  readonly value: unknown
}

const FORM_SESSION: InjectionKey<FormSession> = Symbol('form session')
export const provideFormSession = (session: FormSession): void => provide(FORM_SESSION, session)
/** The form around a field; undefined where a field stands alone (a filter, a property panel). */
export const useFormSession = (): FormSession | undefined => inject(FORM_SESSION, undefined)

// helpers

const both = (a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined) =>
  a && b ? new Set([...a].filter((value) => b.has(value))) : (a ?? b)

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null

/** The standing as it was, where it says the same: every field is asked at every letter, and one of them is drawn anew. */
function keep(before: FieldStanding | undefined, now: FieldStanding): FieldStanding {
  const same =
    before?.visible === now.visible &&
    before.required === now.required &&
    before.readonly === now.readonly &&
    before.automatic === now.automatic &&
    sameSet(before.options, now.options)
  return same ? before : now
}
const sameSet = (a: ReadonlySet<string> | undefined, b: ReadonlySet<string> | undefined): boolean =>
  a === b || (a !== undefined && b !== undefined && a.size === b.size && [...a].every((value) => b.has(value)))

const isNothing = (value: unknown): boolean =>
  value === null ||
  value === undefined ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0)

/** A row's cell counts as left when the cell itself or the whole subform was left. */
function isLeft(left: ReadonlySet<string>, path: string): boolean {
  if (left.has(path)) return true
  const [key] = path.split('/')
  return path === key ? false : left.has(`${key}/*`)
}

function valueAt(row: Row, path: string): unknown {
  let value: unknown = row
  for (const step of path.split('/'))
    value = value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[step] : undefined
  return value
}

/** The path of what changed: the field, or the one cell of a subform that differs. */
function changedPath(form: CompiledForm, key: string, next: unknown, values: Row): string {
  const before = values[key]
  if (!form.subforms.some((subform: { field: CompiledField }) => subform.field.key === key)) return key
  if (!Array.isArray(next) || !Array.isArray(before) || next.length !== before.length) return key
  const at = next.findIndex((row, index) => row !== before[index])
  const cell = at < 0 ? undefined : Object.keys(next[at]).find((each) => next[at][each] !== before[at]?.[each])
  return cell === undefined ? key : `${key}/${at}/${cell}`
}
