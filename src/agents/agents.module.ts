import { Module } from '@nestjs/common';
import { Clock } from '../foundation/clock';
import { configProvider, ENVIRONMENT, loadConfig, type Environment } from '../foundation/config/load-config';
import { AGENT, type Agent } from './agent';
import { AgentConfig } from './agent.config';
import { AgentBook } from './agent-book';
import { AgentTrial } from './agent-trial';
import { AgentsRepository } from './agents.repository';
import { AgentsController } from './api/agents.controller';
import { EchoAgent } from './echo/echo.agent';
import { ElizaAgent } from './eliza/eliza.agent';
import { ElizaosAgent } from './elizaos/elizaos.agent';
import { ElizaosConfig } from './elizaos/elizaos.config';
import { HttpAgent } from './http/http.agent';
import { HttpAgentConfig } from './http/http.config';
import { OpenaiAgent } from './openai/openai.agent';
import { OpenaiConfig } from './openai/openai.config';
import { Agents } from './organization-agents';

/** Who answers: `AGENT`, which the environment selects (only its own variables are read), and `Agents`, who knows organisations' too. */
@Module({
  controllers: [AgentsController],
  providers: [
    configProvider(AgentConfig),
    { provide: AGENT, inject: [AgentConfig, ENVIRONMENT, Clock], useFactory: selectedAgent },
    AgentsRepository,
    Agents,
    AgentBook,
    AgentTrial,
  ],
  exports: [AGENT, Agents],
})
export class AgentsModule {}

function selectedAgent(config: AgentConfig, environment: Environment, clock: Clock): Agent {
  switch (config.agent) {
    case 'eliza':
      return new ElizaAgent();
    case 'openai':
      return new OpenaiAgent(loadConfig(OpenaiConfig, environment), config.prompt);
    case 'elizaos':
      return new ElizaosAgent(loadConfig(ElizaosConfig, environment));
    case 'http':
      return new HttpAgent(loadConfig(HttpAgentConfig, environment), clock);
    case 'echo':
      return new EchoAgent();
  }
}
