import { faultOf, goesElsewhere, type AgentDraft } from '../../src/agents/agent-rules';

const empty = { prompt: null, model: null, endpoint: null, hasSecret: false } as const;
const draft = (more: Partial<AgentDraft> & Pick<AgentDraft, 'kind'>): AgentDraft => ({ ...empty, ...more });
const secret = (newSecret: string) => ({ hasSecret: true, newSecret });
const key = secret('sk-key');
const uuid = 'b850bc30-45f8-0041-a00a-83df46d8555e';
const at = 'https://agents.example.org';

const refusalOf = (url: string) => (url.startsWith('https:') ? undefined : 'must begin with https://');
const invalid = (field: string, rule: string) => ({ kind: 'invalid', fields: { [field]: [rule] } });

describe('an agent', () => {
  it.each<AgentDraft>([
    draft({ kind: 'eliza' }),
    draft({ kind: 'echo' }),
    draft({ kind: 'openai', model: 'm', ...key }),
    draft({ kind: 'openai', model: 'm', prompt: 'p', hasSecret: true }),
    draft({ kind: 'openai', model: 'm', endpoint: `${at}/v1` }),
    draft({ kind: 'openai', model: 'm', endpoint: `${at}/v1`, ...key }),
    draft({ kind: 'elizaos', model: uuid, endpoint: at }),
    draft({ kind: 'elizaos', model: uuid, endpoint: at, ...key }),
    draft({ kind: 'http', endpoint: `${at}/turn?tenant=7`, ...secret('sixteen-characters') }),
  ])('may be $kind with $endpoint', (one) => {
    expect(faultOf(one, refusalOf)).toBeUndefined();
  });

  it.each([
    [draft({ kind: 'eliza', prompt: 'p' }), invalid('prompt', 'prompt is not for this kind')],
    [draft({ kind: 'eliza', ...key }), invalid('secret', 'secret is not for this kind')],
    [draft({ kind: 'echo', endpoint: at }), invalid('endpoint', 'endpoint is not for this kind')],
    [draft({ kind: 'echo', model: 'm' }), invalid('model', 'model is not for this kind')],
    [draft({ kind: 'openai', ...key }), invalid('model', 'model is needed for this kind')],
    [
      draft({ kind: 'openai', model: 'm', endpoint: 'http://x', ...key }),
      invalid('endpoint', 'endpoint must begin with https://'),
    ],
    [
      draft({ kind: 'openai', model: 'm', endpoint: `${at}?a=b`, ...key }),
      invalid('endpoint', 'endpoint must have no query'),
    ],
    [draft({ kind: 'elizaos', model: uuid }), invalid('endpoint', 'endpoint is needed for this kind')],
    [draft({ kind: 'elizaos', endpoint: at }), invalid('model', 'model is needed for this kind')],
    [
      draft({ kind: 'elizaos', endpoint: at, model: 'ada' }),
      invalid('model', "model must be the agent's id at the elizaOS server"),
    ],
    [
      draft({ kind: 'http', endpoint: at, model: 'm', ...secret('sixteen-characters') }),
      invalid('model', 'model is not for this kind'),
    ],
    [
      draft({ kind: 'http', endpoint: at, ...secret('short') }),
      invalid('secret', 'secret must have at least 16 characters'),
    ],
    [draft({ kind: 'http', endpoint: at }), { kind: 'secret-required' }],
    [draft({ kind: 'openai', model: 'm' }), { kind: 'secret-required' }],
    [
      draft({ kind: 'openai', model: 'm', endpoint: 'https://API.OPENAI.com/v1' }),
      { kind: 'secret-required' },
    ],
  ])('may not be %j', (one, fault) => {
    expect(faultOf(one, refusalOf)).toEqual(fault);
  });
});

describe('a secret', () => {
  it.each([
    ['another path', { endpoint: `${at}/v1` }, { endpoint: `${at}/v2` }, false],
    ['another host', { endpoint: `${at}/v1` }, { endpoint: 'https://other.example.org/v1' }, true],
    ['another port', { endpoint: at }, { endpoint: `${at}:8443` }, true],
    ['another scheme', { endpoint: 'http://agents.example.org' }, { endpoint: at }, true],
    ['a part of its name', { endpoint: at }, { endpoint: 'https://agents.example.org.evil.org' }, true],
    ['from OpenAI to elsewhere', { endpoint: null }, { endpoint: at }, true],
    ['from elsewhere to OpenAI', { endpoint: at }, { endpoint: null }, true],
    ['OpenAI by its name', { endpoint: null }, { endpoint: 'https://api.openai.com/v1' }, false],
  ])('sent to %s', (_, before, after, elsewhere) => {
    expect(goesElsewhere(draft({ kind: 'openai', ...before }), draft({ kind: 'openai', ...after }))).toBe(
      elsewhere,
    );
  });
});
