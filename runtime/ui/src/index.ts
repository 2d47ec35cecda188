/** Renderers and parts without pages: the looks (`theme`), the parts (`kit`), the client of the server (`api`), texts (`i18n`). */
export * from './api/index.ts'
export * from './i18n/index.ts'
export * from './kit/index.ts'
export * from './theme/index.ts'
