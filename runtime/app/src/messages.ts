import type { Messages } from '@tenon/ui/i18n'

/** Texts of every folder that has a `messages.ts`; a new page area needs no line here. */
export const collectMessages = (): readonly Messages[] => [
  ...Object.values(import.meta.glob<Messages>('../../ui/src/*/messages.ts', { eager: true, import: 'messages' })),
  ...Object.values(import.meta.glob<Messages>('./{shell,pages}/**/messages.ts', { eager: true, import: 'messages' })),
]
