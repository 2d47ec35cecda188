import { definePlugin } from '@tenon/engine'

/** The built-in kinds, through the door that any plugin uses. */
export const corePlugin = definePlugin({ name: 'core' })
