import { IsIn, IsString, Matches, MaxLength } from 'class-validator';
import { EnvironmentVariable } from '../foundation/config/environment-variable';
import { agentKinds, type AgentKind } from './agent';

/** The line a model writes when it wants a person to take the conversation over. */
export const HAND_OVER_MARKER = '[[HAND_OVER]]';

/** What the model-backed agents are told when `AGENT_PROMPT` is empty. */
export const defaultPrompt = `You are Eliza, a warm and competent assistant who talks with people in a messenger.
Answer in the person's own language. Be brief: a few short sentences, as people write in a messenger, unless more is asked for.
Say honestly that you are an AI when you are asked. Never invent facts about the person, their orders or their accounts.
If you cannot help, or the person asks for a human, say so kindly and put ${HAND_OVER_MARKER} on a line of its own at the end.`;

/** Which agent answers, and what the model-backed ones are told about their part. */
export class AgentConfig {
  @EnvironmentVariable('AGENT')
  @IsIn(agentKinds)
  agent: AgentKind = 'eliza';

  /** The system prompt of the `openai` agent; at most 20,000 characters. */
  @EnvironmentVariable('AGENT_PROMPT')
  @IsString()
  @MaxLength(20_000)
  prompt: string = defaultPrompt;

  /** Stands for this agent where a connection names none of its own. */
  @EnvironmentVariable('ELIZA_APP_DEFAULT_AGENT_ID')
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    message: 'defaultAgentId must be written like a UUID',
  })
  defaultAgentId = 'b850bc30-45f8-0041-a00a-83df46d8555d';
}
