import { definePlugin } from '@tenon/engine'
import { actions } from './actions/index.ts'
import { channels } from './channels/index.ts'
import { coreFields } from './fields/index.ts'
import { charts } from './charts/index.ts'
import { datasets } from './datasets/index.ts'
import { nodes } from './nodes/index.ts'

/** The built-in kinds, through the door that any plugin uses. */
export const corePlugin = definePlugin({ name: 'core', fields: coreFields, nodes, actions, charts, channels, datasets })
