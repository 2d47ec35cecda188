import type { AppBundle } from './definition/index.ts'
import type { Registry } from './registry.ts'

/** A bundle with the platform's own datasets among its forms: for checking, planning and designing reports, and nothing else. */
export function withDatasets(bundle: AppBundle, registry: Registry): AppBundle {
  if (registry.datasets.length === 0) return bundle
  let known = made.get(bundle)
  if (!known) {
    const forms = Object.fromEntries(registry.datasets.map((dataset) => [dataset.key, dataset.form(bundle)]))
    made.set(bundle, (known = { ...bundle, forms: { ...bundle.forms, ...forms } }))
  }
  return known
}

// helpers

const made = new WeakMap<AppBundle, AppBundle>()
