import {
  appFields,
  type AppBundle,
  type CompiledField,
  type FieldDefinition,
  type FieldType,
  type FormDefinition,
  type Section,
} from '@tenon/engine'
import { useText } from '@tenon/ui/i18n'
import { toast, type FieldUi } from '@tenon/ui/kit'
import { computed, inject, provide, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from 'vue'
import { describeProblem, fieldAt } from '../editor/describe-problem.ts'
import { useEditor, type Editor } from '../editor/use-editor.ts'
import { addedFields, removeFields } from './edits.ts'
import { removalWords } from './removal-words.ts'
import type { PickHow } from './pick-how.ts'
import { allFields, columnsIn, fieldsBetween, findField, itemKey, itemSpan, sectionsOf } from './places.ts'

/** What is selected on the canvas: the form itself, a section, or fields (columns of tables too) by id. */
export type Selection =
  | { readonly kind: 'form' }
  | { readonly kind: 'section'; readonly index: number }
  | { readonly kind: 'fields'; readonly ids: readonly string[] }

/** What palette, canvas and property panel of one form share. */
export interface FormDesign {
  readonly editor: Editor
  readonly key: ComputedRef<string>
  readonly form: ComputedRef<FormDefinition>
  readonly bundle: ComputedRef<AppBundle>
  readonly selection: Ref<Selection>
  readonly selectedIds: ComputedRef<ReadonlySet<string>>
  /** The one selected field; undefined when none or several are. */
  readonly field: ComputedRef<FieldDefinition | undefined>
  /** Field whose label is being typed on the canvas. */
  readonly naming: Ref<string | undefined>
  select(id: string, how?: PickHow): void
  change(edit: (form: FormDefinition) => FormDefinition, tag?: string): void
  /** Removes fields, and says where that matters: values that are archived, and what still names them. */
  remove(ids: readonly string[]): void
  /** Like `change`, and selects the fields that it made. */
  insert(edit: (form: FormDefinition) => FormDefinition): void
  compiled(field: FieldDefinition, rows?: FieldDefinition): CompiledField | undefined
  type(field: FieldDefinition): FieldType | undefined
  ui(field: FieldDefinition): FieldUi | undefined
  /** Keys of the fields that duplicates are looked for by, and of those that are shown under a condition. */
  readonly marks: ComputedRef<{ readonly checked: ReadonlySet<string>; readonly conditional: ReadonlySet<string> }>
  /** What keeps a field from being published, in words, by its id; of a column, at its table too. */
  readonly faults: ComputedRef<ReadonlyMap<string, readonly string[]>>
  /** Columns of the grid that a field takes as the renderer draws it: wide kinds take all unless told otherwise. */
  spanOf(section: Section, index: number): number
}

const DESIGN: InjectionKey<FormDesign> = Symbol('form design')
export function useFormDesign(): FormDesign {
  const design = inject(DESIGN)
  if (!design) throw new Error('This stands inside a FormDesigner.')
  return design
}

export function provideFormDesign(key: () => string): FormDesign {
  const editor = useEditor()
  const text = useText()
  const form = computed(() => editor.bundle.value.forms[key()]!)
  const selection = ref<Selection>({ kind: 'form' })
  const naming = ref<string>()
  const selectedIds = computed(() => new Set(selection.value.kind === 'fields' ? selection.value.ids : []))
  const byKey = computed(() => new Map(form.value.fields.map((field) => [field.key, field])))
  const known = shallowRef(appFields(editor.bundle.value, editor.registry.engine))
  watch(editor.bundle, (bundle) => (known.value = appFields(bundle, editor.registry.engine)), { flush: 'sync' })

  // What undo or a removal took away cannot stay selected.
  watch(form, (now) => {
    const chosen = selection.value
    if (!now || chosen.kind === 'form') return
    if (chosen.kind === 'section') {
      if (chosen.index >= sectionsOf(now).length) selection.value = { kind: 'form' }
      return
    }
    const ids = new Set(allFields(now).map(({ field }) => field.id))
    const left = chosen.ids.filter((id) => ids.has(id))
    if (left.length !== chosen.ids.length)
      selection.value = left.length > 0 ? { kind: 'fields', ids: left } : { kind: 'form' }
  })
  watch(key, () => (selection.value = { kind: 'form' }))

  const design: FormDesign = {
    editor,
    key: computed(key),
    form,
    bundle: editor.bundle,
    selection,
    selectedIds,
    field: computed(() => {
      const chosen = selection.value
      if (chosen.kind !== 'fields' || chosen.ids.length !== 1) return undefined
      return findField(form.value, chosen.ids[0]!)?.field
    }),
    naming,
    select(id, how = 'alone') {
      const now = selection.value.kind === 'fields' ? selection.value.ids : []
      const last = now[now.length - 1]
      const range = how === 'range' && last !== undefined ? fieldsBetween(form.value, last, id) : [id]
      const rest = how === 'alone' ? [] : now.filter((other) => !range.includes(other))
      const ids = how === 'more' && now.includes(id) ? rest : [...rest, ...range]
      selection.value = ids.length > 0 ? { kind: 'fields', ids } : { kind: 'form' }
    },
    change: (edit, tag) => editor.edit('form', key(), edit, tag),
    remove(ids) {
      const gone = ids.flatMap((id) => findField(form.value, id) ?? [])
      const words = gone.map(({ field, rows }) => removalWords(editor.bundle.value, key(), field, rows, text))
      design.change((now) => removeFields(now, ids))
      const said = words.filter((each) => each !== undefined)
      if (said.length > 0)
        toast(said.join(' '), {
          action: { label: text.t('designer.object.undo'), run: () => editor.undo() },
        })
    },
    insert(edit) {
      const before = form.value
      editor.edit('form', key(), edit)
      const ids = addedFields(before, form.value)
      // Columns that came with a table are not what was added.
      const top = ids.filter((id) => form.value.fields.some((field) => field.id === id))
      if (ids.length > 0) selection.value = { kind: 'fields', ids: top.length > 0 ? top : ids }
    },
    compiled: (field, rows) => known.value.of(rows ? `${key()}.${rows.key}` : key())?.get(field.key),
    type: (field) => editor.registry.engine.field(field.type),
    ui: (field) => editor.registry.field(field.type),
    marks: computed(() => ({
      checked: new Set(form.value.duplicates?.flatMap((rule) => rule.fields)),
      conditional: new Set(form.value.linkage?.flatMap((linkage) => linkage.show ?? [])),
    })),
    faults: computed(() => {
      const { bundle, problems } = editor
      const found = new Map<string, string[]>()
      for (const problem of problems.value) {
        if (problem.ref !== `form/${key()}` || !problem.path.startsWith('fields/')) continue
        const { message } = describeProblem(problem, bundle.value, text.locale.value)
        for (const { id } of fieldAt(form.value, problem.path))
          if (!found.get(id)?.includes(message)) found.set(id, [...(found.get(id) ?? []), message])
      }
      return found
    }),
    spanOf(section, index) {
      const item = section.items[index]!
      const columns = columnsIn(section)
      if (typeof item !== 'string') return Math.min(itemSpan(item), columns)
      const field = byKey.value.get(itemKey(item))
      return field && editor.registry.field(field.type)?.wide ? columns : 1
    },
  }
  provide(DESIGN, design)
  return design
}
