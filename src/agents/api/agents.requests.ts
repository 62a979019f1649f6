import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';
import { storableText } from '../../foundation/database/storable-text';
import { agentKinds, type AgentKind } from '../agent';

/** As it is stored: without what the database cannot hold, and without blanks around it. */
const Tidied = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? storableText(value).trim() : value,
  );

/** Query of `GET /api/v1/agents`. */
export class AgentsQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50, description: 'How many.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 50;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the answer before.' })
  @IsOptional()
  @IsUUID()
  after?: string;
}

class AgentFieldsRequest {
  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 10_000,
    description: '`openai`: what the model is told about its part. null: a short default.',
    example: 'You sell shoes.',
  })
  @Tidied()
  @IsOptional()
  @IsString()
  @Length(1, 10_000)
  prompt?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 200,
    description: "`openai`: the model as the endpoint names it. `elizaos`: the agent's id at the server.",
    example: 'gpt-5-mini',
  })
  @Tidied()
  @IsOptional()
  @IsString()
  @Length(1, 200)
  model?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 2048,
    description: 'Where it is asked, over https. `openai`: with its version; null: OpenAI itself.',
    example: 'https://openrouter.ai/api/v1',
  })
  @Tidied()
  @IsOptional()
  @IsString()
  @Length(1, 2048)
  endpoint?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    maxLength: 500,
    description: 'The key of its endpoint, or for `http` what signs each turn. Never given back. null: none.',
    example: 'sk-or-v1-…',
  })
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,500}$/, {
    message: 'secret must be of 1 to 500 visible characters, without spaces',
  })
  secret?: string | null;
}

/** Body of `POST /api/v1/agents`. */
export class NewAgentRequest extends AgentFieldsRequest {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Shop assistant' })
  @Tidied()
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiProperty({ enum: agentKinds, example: 'openai' })
  @IsIn(agentKinds)
  kind!: AgentKind;
}

/** Body of `PATCH /api/v1/agents/{id}`: what is not in it stays. */
export class ChangeAgentRequest extends AgentFieldsRequest {
  @ApiPropertyOptional({ minLength: 1, maxLength: 100, example: 'Shop assistant' })
  @Tidied()
  // Not IsOptional: null is no name.
  @ValidateIf(({ name }: ChangeAgentRequest) => name !== undefined)
  @IsString()
  @Length(1, 100)
  name?: string;
}

/** Body of `POST /api/v1/agents/{id}/try`. */
export class TryAgentRequest {
  @ApiProperty({ minLength: 1, maxLength: 4000, example: 'Do you have these in red?' })
  @Tidied()
  @IsString()
  @Length(1, 4000)
  text!: string;
}
