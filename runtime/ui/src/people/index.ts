export { default as PersonSelect } from './PersonSelect.vue'
export { default as RecipientsInput } from './RecipientsInput.vue'
export * from './recipient-words.ts'
export * from './use-people-names.ts'
