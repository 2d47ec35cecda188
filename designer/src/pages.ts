import { addMessages, type Messages } from '@tenon/ui/i18n'

addMessages(...Object.values(import.meta.glob<Messages>('./*/*messages.ts', { eager: true, import: 'messages' })))

export { default as DesignHome } from './editor/DesignHome.vue'
export { default as DesignerShell } from './editor/DesignerShell.vue'
