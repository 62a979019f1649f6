import { Test } from '@nestjs/testing';
import { AGENT, Agents, AgentsModule, type Agent } from '../../src/agents';
import { AgentBook } from '../../src/agents/agent-book';
import { AgentTrial } from '../../src/agents/agent-trial';
import { AgentsRepository } from '../../src/agents/agents.repository';
import { ClockModule } from '../../src/foundation/clock.module';
import { EnvironmentModule } from '../../src/foundation/config/environment.module';
import type { Environment } from '../../src/foundation/config/load-config';

async function agentOf(environment: Environment): Promise<Agent> {
  let testing = Test.createTestingModule({
    imports: [EnvironmentModule.with(environment), ClockModule, AgentsModule],
  });
  // They need a database, and the selected agent does not.
  for (const other of [Agents, AgentsRepository, AgentBook, AgentTrial])
    testing = testing.overrideProvider(other).useValue({});
  return (await testing.compile()).get<Agent>(AGENT);
}

const local = { OPENAI_BASE_URL: 'http://127.0.0.1:11434/v1' };
const secret = 'a secret of enough characters';

describe('AgentsModule', () => {
  it.each<[string, Environment]>([
    ['eliza', {}],
    ['eliza', { AGENT: '  ' }],
    ['eliza', { AGENT: 'eliza', OPENAI_BASE_URL: 'not an address', ELIZAOS_URL: 'neither' }],
    ['echo', { AGENT: 'echo' }],
    ['openai', { AGENT: 'openai', OPENAI_MODEL: 'gpt', OPENAI_API_KEY: 'key' }],
    ['openai', { AGENT: 'openai', OPENAI_MODEL: 'llama', ...local }],
    ['elizaos', { AGENT: 'elizaos', ELIZAOS_URL: 'http://elizaos:3000' }],
    ['http', { AGENT: 'http', AGENT_HTTP_URL: 'https://example.com/turn', AGENT_HTTP_SECRET: secret }],
  ])('gives %s for %j', async (kind, environment) => {
    expect((await agentOf(environment)).kind).toBe(kind);
  });

  it.each<[string, Environment]>([
    ['AGENT', { AGENT: 'hal' }],
    ['OPENAI_MODEL', { AGENT: 'openai', OPENAI_API_KEY: 'key' }],
    ['OPENAI_API_KEY', { AGENT: 'openai', OPENAI_MODEL: 'gpt' }],
    ['OPENAI_BASE_URL', { AGENT: 'openai', OPENAI_MODEL: 'gpt', OPENAI_BASE_URL: 'ftp://models' }],
    [
      'OPENAI_CONTEXT_TOKENS',
      { AGENT: 'openai', OPENAI_MODEL: 'x', ...local, OPENAI_CONTEXT_TOKENS: 'many' },
    ],
    [
      'OPENAI_MAX_OUTPUT_TOKENS',
      { AGENT: 'openai', OPENAI_MODEL: 'x', ...local, OPENAI_MAX_OUTPUT_TOKENS: '8000' },
    ],
    ['ELIZAOS_URL', { AGENT: 'elizaos' }],
    ['AGENT_HTTP_URL', { AGENT: 'http', AGENT_HTTP_SECRET: secret }],
    ['AGENT_HTTP_SECRET', { AGENT: 'http', AGENT_HTTP_URL: 'https://example.com' }],
    [
      'AGENT_HTTP_SECRET',
      { AGENT: 'http', AGENT_HTTP_URL: 'https://example.com', AGENT_HTTP_SECRET: 'short' },
    ],
  ])('refuses to start and names %s for %j', async (variable, environment) => {
    await expect(agentOf(environment)).rejects.toThrow(variable);
  });
});
