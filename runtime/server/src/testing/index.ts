export * from './test-database.ts'
export * from './test-server.ts'
export * from './publish-app.ts'
export * from './count-statements.ts'
