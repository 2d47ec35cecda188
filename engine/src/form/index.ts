export * from './field-type.ts'
