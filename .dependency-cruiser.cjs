/**
 * Who may import whom (docs/architecture.md). Run by test/architecture/dependencies.spec.ts. Each comment says what to do
 * instead.
 */
const module_ = (name) => `^src/${name}/`;
const surface = '(index|[^/]+\\.module)\\.ts$';

/** What `from` may not reach, though it lies to its left or beside it. */
const never = (from, to, comment) => ({
  name: `${from}-not-to-${to.replace(/[^a-z]+/g, '-')}`,
  comment,
  severity: 'error',
  from: { path: module_(from) },
  to: { path: `^src/(${to})/` },
});

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Move what both need to the file that both may import; a type counts too.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    never(
      'foundation',
      'channels|connections|agents|users|message-router|auth|operations|simulator',
      'Foundation knows no business words: give it what it needs as an argument.',
    ),
    never(
      'channels',
      'connections|agents|users|message-router|auth|operations|simulator',
      'A channel speaks to its platform and knows nobody else.',
    ),
    never(
      'connections',
      'agents|users|message-router|auth|operations|simulator',
      'Connections, agents and users never import each other: the message router brings them together.',
    ),
    never(
      'agents',
      'connections|users|message-router|auth|operations|simulator',
      'An agent knows its turn alone.',
    ),
    never(
      'users',
      'connections|agents|message-router|auth|operations|simulator',
      'Declare a port in users and let the other module register.',
    ),
    never(
      'message-router',
      'auth|operations|simulator',
      'Register a step, or let auth import the message router.',
    ),
    never('auth', 'operations|simulator', 'Nothing imports operations or the simulator.'),
    never('operations', 'simulator', 'Nothing imports the simulator.'),
    never('simulator', 'operations', 'Nothing imports operations.'),
    {
      name: 'only-by-the-surface',
      comment: 'From outside a module only its index.ts or *.module.ts may be imported: export it there.',
      severity: 'error',
      from: { path: '^src/(connections|agents|users|message-router|auth)/' },
      to: {
        path: '^src/(channels|connections|agents|users|message-router|auth)/',
        pathNot: [`^src/[^/]+/${surface}`, '^src/$1/'],
      },
    },
    {
      name: 'channels-not-to-each-other',
      comment: 'What channels share is in toolkit or contract.',
      severity: 'error',
      from: { path: '^src/channels/(?!contract|toolkit)([^/]+)/' },
      to: { path: '^src/channels/[^/]+/', pathNot: ['^src/channels/(contract|toolkit|$1)/'] },
    },
    {
      name: 'contract-stands-alone',
      comment: 'The contract knows no channel.',
      severity: 'error',
      from: { path: '^src/channels/contract/' },
      to: { path: '^src/', pathNot: ['^src/channels/contract/', '^src/foundation/'] },
    },
    {
      name: 'stages-meet-at-tables',
      comment:
        'receive, converse and deliver meet at the inbox and the outbox only; conversation.worker.ts walks them.',
      severity: 'error',
      from: { path: '^src/message-router/(receive|converse|deliver)/' },
      to: { path: '^src/message-router/(receive|converse|deliver)/', pathNot: '^src/message-router/$1/' },
    },
    {
      name: 'typeorm-at-its-place',
      comment:
        'Use Statements or Tx; TypeORM is for entities, repositories, SQL files, modules and foundation/database.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '\\.(entity|repository|sql|module)\\.ts$',
          '^src/foundation/database/',
          '^src/application\\.ts$',
        ],
      },
      to: { path: 'node_modules/(typeorm|@nestjs/typeorm)/' },
    },
    {
      name: 'express-at-the-edge',
      comment:
        'Express types belong to controllers, guards, interceptors, filters, middleware and foundation/http.',
      severity: 'error',
      from: {
        path: '^src/',
        pathNot: [
          '\\.(controller|guard|interceptor|filter|middleware)\\.ts$',
          '^src/foundation/http/',
          '^src/message-router/receive/',
          '^src/simulator/',
        ],
      },
      to: { path: 'node_modules/(@types/)?express/', dependencyTypesNot: [] },
    },
    {
      name: 'nothing-imports-the-tests',
      comment: 'What production needs is not in test/.',
      severity: 'error',
      from: { path: '^(src|migrations)/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'types', 'default'],
    },
  },
};
