import { type Label, LOCALES, localize } from '../../definition/index.ts'
import { fold } from '../../expression/index.ts'
import type { CompiledForm } from '../compiled-form.ts'
import type { CompiledField, ImportedCell, ParseContext } from '../field-type.ts'
import { SYSTEM_LABELS } from '../system-fields.ts'
import type { Cell } from './sheet.ts'
import { OWNER } from './mapping.ts'

/** A field that an import can fill, or the owner. */
export interface ImportTarget {
  readonly key: string
  readonly label: Label
  /** undefined for the owner. */
  readonly field: CompiledField | undefined
  readonly required: boolean
  /** Headings that mean it, folded: labels and key first (`own`), then what the definition adds (`aliases`). */
  readonly own: ReadonlySet<string>
  readonly aliases: ReadonlySet<string>
  /** Form of the records that its cells name, if they name any. */
  readonly refers: string | undefined
  read(cell: Cell, context: ParseContext): ImportedCell
}

/** What can be filled: every stored field that people or the server set, and the owner. */
export function importTargets(form: CompiledForm): readonly ImportTarget[] {
  const fields = form.stored.filter(
    (field) => !field.computation && (!field.definition.readonly || field.type.serverSet),
  )
  return [...fields.map(fieldTarget), ownerTarget(form)]
}

/** A heading as it is compared: folded, without blanks, brackets and what stands in them. */
export function squeezeHeading(text: string): string {
  const folded = fold(text)
  const bare = folded.replace(/\([^()]*\)/gu, '')
  return (bare.trim() === '' ? folded : bare).replace(/[\s*:：_/\-()[\]【】"“”'’]+/gu, '')
}

// helpers

function fieldTarget(field: CompiledField): ImportTarget {
  const { definition, key, type } = field
  return {
    key,
    label: definition.label,
    field,
    required: definition.required === true,
    own: new Set([...words(definition.label), squeezeHeading(key)]),
    aliases: new Set((definition.import?.aliases ?? []).map(squeezeHeading)),
    refers: type.target?.(field.settings),
    read: (cell, context) =>
      type.importCell ? type.importCell(cell, field, context) : type.parse(cell, field, context),
  }
}

function ownerTarget(form: CompiledForm): ImportTarget {
  const taken = new Set(form.fields.flatMap((field) => words(field.definition.label)))
  return {
    key: OWNER,
    label: SYSTEM_LABELS.owner_id,
    field: undefined,
    required: false,
    // A field of the form that goes by the same name is meant before the system's owner.
    own: new Set(words(SYSTEM_LABELS.owner_id).filter((word) => !taken.has(word))),
    aliases: new Set(),
    refers: '$user',
    read: (cell) => {
      const text = typeof cell === 'string' ? cell.trim() : cell === null ? '' : String(cell)
      return text === '' ? { value: null } : { lookup: { form: '$user', text } }
    },
  }
}

const words = (label: Label): string[] => LOCALES.map((locale) => squeezeHeading(localize(label, locale)))
