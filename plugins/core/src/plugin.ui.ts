import { defineUiPlugin } from '@tenon/ui/kit'
import { actionUis } from './actions/actions.ui.ts'
import { messages as actionMessages } from './actions/messages.ui.ts'
import { fieldUis } from './fields/field-uis.ui.ts'
import { messages } from './messages.ui.ts'

/** The Vue halves of the built-in kinds. */
export const uiPlugin = defineUiPlugin({
  name: 'core',
  fields: fieldUis,
  actions: actionUis,
  messages: [messages, actionMessages],
})
