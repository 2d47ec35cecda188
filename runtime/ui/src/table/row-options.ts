import { fieldStates, scopeOf, type CompiledForm, type Row } from '@tenon/engine'
import { computed, shallowRef, type ComputedRef } from 'vue'
import { getRecord, useDefinitions } from '../api/index.ts'
import { compiledForm } from '../form/app-bundle.ts'
import { useRecordContext } from '../form/record-context.ts'
import { plainRecord } from '../form/reference.ts'
import { useUiRegistry } from '../kit/ui-registry.ts'

/** Where a record is, and the field of it that is about to be changed. */
export interface EditedField {
  readonly app: string
  readonly form: string
  readonly id: string
  readonly key: string
}

/**
 * The options that linkage leaves a field of one record; undefined = all. A list holds the columns that it shows and a condition
 * may ask for others, so the record is read; until it is here nothing is offered. Call it in `setup`.
 */
export function useRowOptions({ app, form, id, key }: EditedField): ComputedRef<ReadonlySet<string> | undefined> {
  const registry = useUiRegistry()
  const { data: bundle } = useDefinitions(app)
  const compiled = bundle.value && compiledForm(bundle.value, form, registry.engine)
  if (!bundle.value || !compiled || !isRuled(compiled, key)) return computed(() => undefined)
  const record = shallowRef<Row>()
  const failed = shallowRef(false)
  const { context, follow } = useRecordContext({
    app,
    bundle: bundle.value,
    form: compiled,
    registry: registry.engine,
    id,
  })
  follow(() => record.value ?? {})
  getRecord(app, form, id).then(
    (row) => (record.value = plainRecord(compiled, row)),
    // The server judges what is sent in any case.
    () => (failed.value = true),
  )
  return computed(() => {
    if (failed.value) return undefined
    if (!record.value) return NOTHING
    return fieldStates(compiled, scopeOf(compiled, record.value, context.value, null)).get(key)?.options
  })
}

// helpers

const NOTHING: ReadonlySet<string> = new Set()
const isRuled = (form: CompiledForm, key: string): boolean =>
  form.linkage.some(({ options }) => options.some(({ field }) => field.key === key))
