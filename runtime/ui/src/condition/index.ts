export { default as ConditionBuilder } from './ConditionBuilder.vue'
export { default as FieldPicker } from './FieldPicker.vue'
export {
  conditionFields,
  namedField,
  typeFor,
  type ConditionField,
  type ConditionFieldGroup,
  type ConditionFieldOptions,
  type ConditionFields,
} from './fields.ts'
export * from './handed-on.ts'
export { expressionNames } from './expression-names.ts'
export { default as FormulaInput } from './FormulaInput.vue'
export { messages as conditionMessages } from './messages.ts'
export * from './model.ts'
export { useSegmentChoices, type SegmentUse } from './segments.ts'
export { dynamicName, dynamicValues, type DynamicValue } from './dynamic-values.ts'
