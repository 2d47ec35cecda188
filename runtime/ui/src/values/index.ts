export { default as PickEditor } from './PickEditor.vue'
export { default as TemplateInput } from './TemplateInput.vue'
export { default as ValuesEditor } from './ValuesEditor.vue'
export * from './value-source.ts'
