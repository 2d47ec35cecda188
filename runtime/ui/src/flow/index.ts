export { default as FlowPreview } from './FlowPreview.vue'
export { default as FlowTree } from './FlowTree.vue'
export * from './flow-tree-context.ts'
