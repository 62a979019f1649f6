import { ApiProperty } from '@nestjs/swagger';
import { agentKinds, type AgentAnswer as Said, type AgentKind } from '../agent';
import type { AgentRow } from '../agents.sql';

/** An agent as its organisation sees it: never its secret. */
export class OrganizationAgentAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ example: 'Shop assistant' })
  name!: string;

  @ApiProperty({ enum: agentKinds, example: 'openai' })
  kind!: AgentKind;

  @ApiProperty({ type: String, nullable: true, example: 'You sell shoes.' })
  prompt!: string | null;

  @ApiProperty({ type: String, nullable: true, example: 'gpt-5-mini' })
  model!: string | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  endpoint!: string | null;

  @ApiProperty({ example: true })
  has_secret!: boolean;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  updated_at!: string;
}

/** Answer of `GET /api/v1/agents`. */
export class OrganizationAgentsAnswer {
  @ApiProperty({ type: [OrganizationAgentAnswer] })
  items!: OrganizationAgentAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** Tokens that a trial took, as the agent says. */
export class TrialUsage {
  @ApiProperty({ example: 212 })
  input_tokens!: number;

  @ApiProperty({ example: 31 })
  output_tokens!: number;
}

/** Answer of `POST /api/v1/agents/{id}/try`. */
export class TrialAnswer {
  @ApiProperty({ description: 'false: it failed, see `error`.', example: true })
  answered!: boolean;

  @ApiProperty({ type: String, nullable: true, description: 'Markdown.', example: 'Yes, in sizes 38 to 44.' })
  text!: string | null;

  @ApiProperty({ description: 'It asks for a person to take over.', example: false })
  hand_over!: boolean;

  @ApiProperty({ type: TrialUsage, nullable: true })
  usage!: TrialUsage | null;

  @ApiProperty({ type: String, nullable: true, example: null })
  error!: string | null;
}

export function organizationAgentAnswer(row: AgentRow): OrganizationAgentAnswer {
  return {
    id: row.id,
    name: row.name,
    kind: row.kind,
    prompt: row.prompt,
    model: row.model,
    endpoint: row.endpoint,
    has_secret: row.sealedSecret !== null,
    created_at: row.createdAt.toISOString(),
    updated_at: row.updatedAt.toISOString(),
  };
}

export function trialAnswer(said: Said): TrialAnswer {
  if (said.kind === 'failed')
    return { answered: false, text: null, hand_over: false, usage: null, error: said.why };
  const { text, handOver = false, usage } = said;
  return {
    answered: true,
    text,
    hand_over: handOver,
    usage: usage ? { input_tokens: usage.inputTokens, output_tokens: usage.outputTokens } : null,
    error: null,
  };
}
