import type { AppBundle, CompiledForm, Registry, Row } from '@tenon/engine'
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { ApiError, createRecord, updateRecord, type FormRights, type RecordRow } from '../api/index.ts'
import { useText } from '../i18n/index.ts'
import { createFormSession, type FormSession } from './form-session.ts'
import { provideHandOvers } from './hand-over.ts'
import { useRecordContext } from './record-context.ts'

export interface RecordFormOptions {
  readonly app: string
  readonly bundle: AppBundle
  readonly form: CompiledForm
  readonly registry: Registry
  readonly rights?: FormRights | undefined
  /** Values to begin with on create, references as ids. */
  readonly initial?: Row
  /** The stored record on update, references as ids. */
  readonly record?: Row | undefined
}

export interface RecordForm {
  readonly session: FormSession
  readonly saving: Readonly<Ref<boolean>>
  /** Why the last attempt failed where no field is at fault. */
  readonly failure: ShallowRef<ApiError | null>
  /** Waits until the inputs have given what they still hold back (a file, a signature): false where something did not arrive. */
  handedOver(): Promise<boolean>
  /** Sends what was filled in; undefined when it may not be sent or was refused (then the mistakes are in the session). */
  save(): Promise<RecordRow | undefined>
}

/** A form bound to the server: a session with the records around it, and saving with the server's own verdict. */
export function useRecordForm(options: RecordFormOptions): RecordForm {
  const { app, form, record } = options
  const id = typeof record?.['id'] === 'string' ? record['id'] : undefined
  const surroundings = useRecordContext({ ...options, id })
  const session: FormSession = createFormSession({
    form,
    mode: record ? 'update' : 'create',
    initial: record ?? options.initial ?? {},
    rights: options.rights,
    context: () => surroundings.context.value,
  })
  surroundings.follow(() => session.values.value)
  const saving = ref(false)
  const failure = shallowRef<ApiError | null>(null)
  const handedOver = provideHandOvers()
  const { t } = useText()
  return { session, saving, failure, handedOver, save }

  async function save(): Promise<RecordRow | undefined> {
    if (saving.value) return undefined
    saving.value = true
    failure.value = null
    try {
      // What was drawn or dropped a moment ago is part of what is judged.
      const complete = await handedOver()
      if (!session.attempt()) return undefined
      if (!complete) throw new ApiError(0, { code: 'UNSENT', message: t('form.unsent') })
      const changes = session.changes()
      return id === undefined
        ? await createRecord(app, form.key, changes)
        : await updateRecord(app, form.key, id, changes, Number(record?.['version']))
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      // A conflict names its fields too, and is settled for the record as a whole: no field was filled in wrongly.
      if (error.issues.length > 0 && error.code !== 'CONFLICT') session.refuse(error.issues)
      else failure.value = error
      return undefined
    } finally {
      saving.value = false
    }
  }
}
