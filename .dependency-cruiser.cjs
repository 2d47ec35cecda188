/** Who may import whom: docs/architecture.md. A violation fails `npm test`. */
const never = (name, comment, from, to) => ({
  name,
  comment,
  severity: 'error',
  from: { path: from, pathNot: '\\.test\\.ts$' },
  to: { path: to },
})
module.exports = {
  forbidden: [
    never(
      'engine-is-pure',
      'The engine imports nothing of the product and nothing of node',
      '^engine/src',
      '^(plugins|runtime|designer|migrations)/',
    ),
    {
      name: 'engine-runs-anywhere',
      comment: 'The engine runs in the browser too',
      severity: 'error',
      from: { path: '^engine/src', pathNot: '\\.test\\.ts$' },
      to: { dependencyTypes: ['core'] },
    },
    never(
      'engine-no-servers',
      'No fastify, pg, kysely, vue in the engine',
      '^engine/src',
      'node_modules/(fastify|pg|kysely|vue|element-plus)/',
    ),
    {
      name: 'engines-are-strangers',
      comment: 'form, permission, rule, flow and report do not import each other',
      severity: 'error',
      from: { path: '^engine/src/(form|permission|rule|flow|report)/', pathNot: '\\.test\\.ts$' },
      to: { path: '^engine/src/(form|permission|rule|flow|report)/', pathNot: '^engine/src/$1/' },
    },
    never('server-not-ui', 'The server imports no browser code', '^runtime/server', '^(runtime/(ui|app)|designer)/'),
    never('ui-not-server', 'The browser imports no server code', '^(runtime/(ui|app)|designer)/', '^runtime/server'),
    never('ui-below-app', 'Renderers know neither pages nor designers', '^runtime/ui', '^(runtime/app|designer)/'),
    never(
      'designer-not-app',
      'The designer is opened by the app, not the other way round',
      '^designer',
      '^runtime/app',
    ),
    never(
      'plugins-are-strangers',
      'A plugin imports no server, app or designer',
      '^plugins/',
      '^(runtime/(server|app)|designer)/',
    ),
    {
      name: 'no-cycles',
      comment: 'Cycles hide who owns what',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '/dist/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.vue.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
}
