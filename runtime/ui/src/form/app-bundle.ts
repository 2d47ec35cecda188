import { compileForm, type AppBundle, type CompiledForm, type Registry } from '@tenon/engine'
import { computed, toRaw, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useDefinitions, type AppDefinitions, type FormRights } from '../api/index.ts'
import { useUiRegistry } from '../kit/index.ts'
import { formIn } from './title-key.ts'

const bundles = new WeakMap<AppDefinitions, AppBundle>()
const compiled = new WeakMap<AppBundle, Map<string, CompiledForm>>()

/** Published definitions as the engine takes them. The same answer of the server always gives the same bundle. */
export function bundleOf(definitions: AppDefinitions): AppBundle {
  const known = bundles.get(definitions)
  if (known) return known
  const { app, options, forms, flows, rules, reports, dashboards } = definitions
  const bundle = {
    app,
    options: byKey(options),
    forms: byKey(forms),
    flows: byKey(flows),
    rules: byKey(rules),
    reports: byKey(reports),
    dashboards: byKey(dashboards),
    roles: {},
  }
  bundles.set(definitions, bundle)
  return bundle
}

/** A form of a bundle, compiled once. undefined when the bundle has no such form. */
export function compiledForm(bundle: AppBundle, form: string, registry: Registry): CompiledForm | undefined {
  if (!Object.hasOwn(bundle.forms, form)) return undefined
  const forms = compiled.get(bundle) ?? new Map<string, CompiledForm>()
  compiled.set(bundle, forms)
  const known = forms.get(form) ?? compileForm(bundle, form, registry)
  forms.set(form, known)
  return known
}

export interface PublishedForm {
  readonly definitions: ComputedRef<AppDefinitions | undefined>
  readonly form: ComputedRef<CompiledForm | undefined>
  readonly rights: ComputedRef<FormRights | undefined>
  /** The definitions are here and this form is not among them: there is none, or it is not for this viewer. */
  readonly missing: ComputedRef<boolean>
  readonly error: ComputedRef<Error | null>
  retry(): void
}

/** A published form with the viewer's rights, compiled; follows a new version at once. */
export function usePublishedForm(app: MaybeRefOrGetter<string>, form: MaybeRefOrGetter<string>): PublishedForm {
  const registry = useUiRegistry().engine
  const { data, error, refetch } = useDefinitions(app)
  // The query hands out a proxy; compiling walks the whole definition, and its caches are keyed by the object itself.
  const definitions = computed(() => toRaw(data.value) as AppDefinitions | undefined)
  return {
    definitions,
    form: computed(() =>
      definitions.value ? compiledForm(bundleOf(definitions.value), toValue(form), registry) : undefined,
    ),
    rights: computed(() => definitions.value?.rights[toValue(form)]),
    missing: computed(() => definitions.value !== undefined && !formIn(definitions.value, toValue(form))),
    error: computed(() => error.value),
    retry: () => void refetch(),
  }
}

// helpers

function byKey<T extends { readonly key: string }>(
  definitions: readonly T[] | Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> {
  if (!Array.isArray(definitions)) return (definitions ?? {}) as Readonly<Record<string, T>>
  return Object.fromEntries((definitions as readonly T[]).map((definition) => [definition.key, definition]))
}
