import type { ChannelKind } from './channel/index.ts'
import type { FieldType } from './form/field-type.ts'
import type { NodeKind } from './flow/node-kind.ts'
import type { Plugin } from './plugin.ts'
import type { ActionKind } from './rule/action-kind.ts'
import type { ChartKind } from './report/chart-kind.ts'
import type { DatasetKind } from './report/dataset-kind.ts'

/** The kinds of all plugins by name. Asking for one that nobody registered is undefined: the definition is at fault, not the program. */
export interface Registry {
  field(type: string): FieldType | undefined
  node(kind: string): NodeKind | undefined
  action(kind: string): ActionKind | undefined
  chart(kind: string): ChartKind | undefined
  channel(kind: string): ChannelKind | undefined
  dataset(key: string): DatasetKind | undefined
  readonly fields: readonly FieldType[]
  readonly nodes: readonly NodeKind[]
  readonly actions: readonly ActionKind[]
  readonly charts: readonly ChartKind[]
  readonly channels: readonly ChannelKind[]
  readonly datasets: readonly DatasetKind[]
}

/**
 * Collects plugins. Throws when two of them bring the same kind.
 * @example createRegistry([{ name: 'empty' }]).field('text') // undefined
 */
export function createRegistry(plugins: readonly Plugin[]): Registry {
  const fields = index<FieldType>(
    plugins,
    // A type reads its own settings only, which its schema has checked: outside of it they are values by name.
    (p) => p.fields as readonly FieldType[] | undefined,
    (f) => f.type,
  )
  const nodes = index<NodeKind>(
    plugins,
    (p) => p.nodes,
    (n) => n.kind,
  )
  const actions = index<ActionKind>(
    plugins,
    (p) => p.actions,
    (a) => a.kind,
  )
  const charts = index<ChartKind>(
    plugins,
    (p) => p.charts,
    (c) => c.kind,
  )
  const channels = index<ChannelKind>(
    plugins,
    (p) => p.channels,
    (c) => c.kind,
  )
  const datasets = index<DatasetKind>(
    plugins,
    (p) => p.datasets,
    (d) => d.key,
  )
  return {
    field: (type) => fields.get(type),
    node: (kind) => nodes.get(kind),
    action: (kind) => actions.get(kind),
    chart: (kind) => charts.get(kind),
    channel: (kind) => channels.get(kind),
    dataset: (key) => datasets.get(key),
    fields: [...fields.values()],
    nodes: [...nodes.values()],
    actions: [...actions.values()],
    charts: [...charts.values()],
    channels: [...channels.values()],
    datasets: [...datasets.values()],
  }
}

// helpers

function index<T>(
  plugins: readonly Plugin[],
  kinds: (plugin: Plugin) => readonly T[] | undefined,
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
