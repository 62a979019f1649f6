import type { Clock } from '../foundation/clock';
import { loadConfig } from '../foundation/config/load-config';
import type { Agent, AgentKind } from './agent';
import { defaultPrompt } from './agent.config';
import type { Send } from './agent-http';
import { EchoAgent } from './echo/echo.agent';
import { ElizaAgent } from './eliza/eliza.agent';
import { ElizaosAgent } from './elizaos/elizaos.agent';
import { ElizaosConfig } from './elizaos/elizaos.config';
import { HttpAgent } from './http/http.agent';
import { HttpAgentConfig } from './http/http.config';
import { OpenaiAgent } from './openai/openai.agent';
import { OpenaiConfig } from './openai/openai.config';
import { organizationSend } from './openai/organization-send';

/** Who an organisation's agent is, its secret opened. */
export interface AgentSettings {
  readonly kind: AgentKind;
  readonly prompt: string | null;
  /** At an elizaOS server: the agent's id there. */
  readonly model: string | null;
  readonly endpoint: string | null;
  readonly secret: string | null;
}

/**
 * The agent of these settings. What they leave open has the product's default, never what this installation is set to.
 * Throws ConfigurationError for settings that its kind cannot be.
 */
export function builtAgent(settings: AgentSettings, send: Send, clock: Clock): Agent {
  const { kind, prompt, model, endpoint, secret } = settings;
  const [at, key, its] = [endpoint ?? undefined, secret ?? undefined, model ?? undefined];
  switch (kind) {
    case 'eliza':
      return new ElizaAgent();
    case 'echo':
      return new EchoAgent();
    case 'openai': {
      const given = { OPENAI_BASE_URL: at, OPENAI_API_KEY: key, OPENAI_MODEL: its };
      const config = loadConfig(OpenaiConfig, given);
      return new OpenaiAgent(config, prompt ?? defaultPrompt, organizationSend(send, config.apiKey));
    }
    case 'http':
      return new HttpAgent(
        loadConfig(HttpAgentConfig, { AGENT_HTTP_URL: at, AGENT_HTTP_SECRET: key }),
        clock,
        send,
      );
    case 'elizaos': {
      const config = loadConfig(ElizaosConfig, { ELIZAOS_URL: at, ELIZAOS_API_KEY: key });
      return knownThereAs(its, new ElizaosAgent(config, send));
    }
  }
}

/** The server knows its agent by an id of its own. */
const knownThereAs = (id: string | undefined, agent: Agent): Agent =>
  id === undefined
    ? agent
    : { kind: agent.kind, answer: (turn, signal) => agent.answer({ ...turn, agentId: id }, signal) };
