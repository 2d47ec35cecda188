export * from './action-kind.ts'
