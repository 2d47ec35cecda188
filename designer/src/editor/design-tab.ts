import type { AppBundle, Definition, DefinitionKind, Label, Registry } from '@tenon/engine'
import type { Component } from 'vue'

/**
 * A tab of the builder. `component` gets `design` (this tab), `object` (key of the definition that is open, '' when there is none) and
 * `v-model:preview`, and may emit `open` with the key of another object.
 */
export interface DesignTab {
  readonly key: string
  /** Message key of its name in the app bar. */
  readonly label: string
  readonly component: () => Promise<Component | { default: Component }>
  /** What its object switcher lists; none for a page that edits the app as a whole. */
  readonly kind?: Exclude<DefinitionKind, 'app' | 'options'>
  readonly icon: string
  /** Place in the app bar: form 10, flow 20, rule 30, report 40, dashboard 50, role 60, settings 90. */
  readonly order: number
  /** A new object with everything that must not be empty; undefined = the tab makes its own objects. */
  readonly create?: (
    key: string,
    label: Label,
    bundle: AppBundle,
    form: string | undefined,
    registry: Registry,
  ) => Definition | undefined
  /** A dialog that makes an object from a file; it emits `created` with its key, and `close`. */
  readonly fromFile?: { readonly label: string; readonly component: () => Promise<Component | { default: Component }> }
  /** A new object belongs to a form, which is asked for. */
  readonly needsForm?: boolean
  /** What changes together with a new object: the role that may do everything and the menu get a new form too. */
  readonly accompany?: (made: Definition, bundle: AppBundle) => readonly Definition[]
  /** It can show its object as staff will see it (`v-model:preview`). */
  readonly preview?: boolean
  /** The tab draws its own list of objects (rules, roles), so the object bar has no switcher. */
  readonly ownList?: boolean
}
