export * from './sql.ts'
export * from './types.ts'
