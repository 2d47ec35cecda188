import type { Registry } from '@tenon/engine'
import { inject, type App, type Component, type InjectionKey } from 'vue'
import type { Messages } from '../i18n/define-messages.ts'
import type { FieldUi } from './field-ui.ts'

/** The Vue half of a chart, node or action kind; its props are given by the renderer that asks for it. */
export interface KindUi {
  readonly kind: string
  readonly component?: Component
  /** Editor of its settings where a form made from `settingsFields` does not do. */
  readonly Settings?: Component
  readonly icon?: string
}

/** What a plugin adds to the browser (`plugin.ui.ts`), as values. */
export interface UiPlugin {
  readonly name: string
  readonly fields?: readonly FieldUi[]
  readonly charts?: readonly KindUi[]
  readonly nodes?: readonly KindUi[]
  readonly actions?: readonly KindUi[]
  readonly messages?: readonly Messages[]
}
/** Types a plugin value and nothing else. */
export const defineUiPlugin = (plugin: UiPlugin): UiPlugin => plugin

/** The Vue halves of all kinds by name, beside the engine's registry of the same plugins. */
export interface UiRegistry {
  readonly engine: Registry
  field(type: string): FieldUi | undefined
  chart(kind: string): KindUi | undefined
  node(kind: string): KindUi | undefined
  action(kind: string): KindUi | undefined
  readonly messages: readonly Messages[]
}

/**
 * Collects the browser halves of plugins. Throws when two of them bring the same kind.
 * @example createUiRegistry(createRegistry([corePlugin]), [coreUiPlugin]).field('text')
 */
export function createUiRegistry(engine: Registry, plugins: readonly UiPlugin[]): UiRegistry {
  const fields = index(
    plugins,
    (plugin) => plugin.fields,
    (field) => field.type,
  )
  const charts = index(
    plugins,
    (plugin) => plugin.charts,
    (chart) => chart.kind,
  )
  const nodes = index(
    plugins,
    (plugin) => plugin.nodes,
    (node) => node.kind,
  )
  const actions = index(
    plugins,
    (plugin) => plugin.actions,
    (action) => action.kind,
  )
  return {
    engine,
    field: (type) => fields.get(type),
    chart: (kind) => charts.get(kind),
    node: (kind) => nodes.get(kind),
    action: (kind) => actions.get(kind),
    messages: plugins.flatMap((plugin) => plugin.messages ?? []),
  }
}

const UI_REGISTRY: InjectionKey<UiRegistry> = Symbol('ui registry')

/** Makes the registry known to every component of the application. */
export const provideUiRegistry = (app: App, registry: UiRegistry) => app.provide(UI_REGISTRY, registry)

/** The registry of this application. Throws outside of one. */
export function useUiRegistry(): UiRegistry {
  const registry = inject(UI_REGISTRY)
  if (!registry) throw new Error('No UI registry: call provideUiRegistry(app, registry) before mounting.')
  return registry
}

// helpers

function index<T>(
  plugins: readonly UiPlugin[],
  kinds: (plugin: UiPlugin) => readonly T[] | undefined,
  name: (kind: T) => string,
): Map<string, T> {
  const found = new Map<string, T>()
  for (const plugin of plugins)
    for (const kind of kinds(plugin) ?? []) {
      if (found.has(name(kind)))
        throw new Error(`Plugin "${plugin.name}" brings "${name(kind)}", which another plugin already has.`)
      found.set(name(kind), kind)
    }
  return found
}
