export * from './node-kind.ts'
