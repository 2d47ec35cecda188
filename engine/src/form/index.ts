export * from './field-type.ts'
export * from './compiled-form.ts'
export { appFields, columnTypeOf, rowsForm, type AppFields } from './app-fields.ts'
export { compileForm } from './compile-form.ts'
export { checkForm, MAX_STORED_FIELDS } from './check-form.ts'
export {
  validateRecord,
  acceptable,
  type Hand,
  type RecordContext,
  type ValidateRequest,
  type ValidRecord,
} from './validate-record.ts'
export { isMade, mirrorOf, namesLinks, type MirrorEdit, type MirrorValue } from './mirror.ts'
export { parseRecord } from './parse-record.ts'
export { computeRecord, emptyOf, scopeOf, type ComputedRecord } from './compute-record.ts'
export { fieldStates, isEmptyValue, type FieldState } from './judge-record.ts'
export { stageChoices, stageFor } from './stage.ts'
export { sameValue } from './same-value.ts'
export { quotedInput, storableText } from './storable-text.ts'
export { relationOf, ROW_COLUMNS, SYSTEM_LABELS, systemType } from './system-fields.ts'
export { hash, MAX_NAME, nameOf } from './physical-name.ts'
export { distinctiveText, KEY_RULE, leastShared, normalizedText, similarity } from './duplicate-keys.ts'
export { planTable, plannedColumn } from './plan-table.ts'
export { derivedIndexes } from './plan-indexes.ts'
export * from './plan-types.ts'
export { mayAsk, publicForm, publicValues } from './public-entry.ts'
export { slotField, VIEW_KINDS, type ViewKind, type ViewSlot } from './view-kinds.ts'
export { withoutFields } from './without-fields.ts'
export { namesIn } from './expression-names.ts'
export * from './import/index.ts'
