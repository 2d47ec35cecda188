export * from './types.ts'
export { closureOf, matches, ALL, NONE, anyOf, every, not } from './row-predicate.ts'
export { permit, fieldMode, canWrite, allows, rightMode } from './permit.ts'
export * from './explain-access.ts'
