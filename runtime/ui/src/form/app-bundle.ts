import { compileForm, type AppBundle, type CompiledForm, type Registry } from '@tenon/engine'
import { computed, toRaw, toValue, type ComputedRef, type MaybeRefOrGetter } from 'vue'
import { useDefinitions, type AppDefinitions, type FormRights, type KnownForm } from '../api/index.ts'
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

/**
 * A published form with the viewer's rights, compiled; follows a new version at once. `known`: the form of a task, for who has no
 * role that tells him of it.
 */
export function usePublishedForm(
  app: MaybeRefOrGetter<string>,
  form: MaybeRefOrGetter<string>,
  known: MaybeRefOrGetter<KnownForm | null | undefined> = null,
): PublishedForm {
  const registry = useUiRegistry().engine
  const { data, error, refetch } = useDefinitions(app)
  // The query hands out a proxy; compiling walks the whole definition, and its caches are keyed by the object itself.
  const definitions = computed(() => toRaw(data.value) as AppDefinitions | undefined)
  return {
    definitions,
    form: computed(() => {
      const own = definitions.value && compiledForm(bundleOf(definitions.value), toValue(form), registry)
      const given = toRaw(toValue(known))
      return own ?? (given ? compiledForm(bundleWith(toValue(app), given), given.form.key, registry) : undefined)
    }),
    rights: computed(() => definitions.value?.rights[toValue(form)]),
    missing: computed(() => definitions.value !== undefined && !formIn(definitions.value, toValue(form))),
    error: computed(() => error.value),
    retry: () => void refetch(),
  }
}

// helpers

const ofTasks = new WeakMap<KnownForm, AppBundle>()
/** A bundle of one form alone; the same answer of the server always gives the same bundle. */
function bundleWith(app: string, given: KnownForm): AppBundle {
  const bundle: AppBundle = ofTasks.get(given) ?? {
    app: { kind: 'app', key: app, label: app },
    forms: { [given.form.key]: given.form },
    options: given.options,
    ...{ flows: {}, rules: {}, reports: {}, dashboards: {}, roles: {} },
  }
  ofTasks.set(given, bundle)
  return bundle
}

function byKey<T extends { readonly key: string }>(
  definitions: readonly T[] | Readonly<Record<string, T>> | undefined,
): Readonly<Record<string, T>> {
  if (!Array.isArray(definitions)) return (definitions ?? {}) as Readonly<Record<string, T>>
  return Object.fromEntries((definitions as readonly T[]).map((definition) => [definition.key, definition]))
}
