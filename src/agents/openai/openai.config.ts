import { Type } from 'class-transformer';
import { IsInt, IsNotEmpty, IsString, IsUrl, Max, Min, ValidateBy, ValidateIf } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';

/** Where OpenAI itself is. */
export const openaiUrl = 'https://api.openai.com/v1';

/** The `openai` agent's settings; the model (and at OpenAI itself the key) is required when `AGENT=openai`. */
export class OpenaiConfig {
  /** Any endpoint that speaks OpenAI's chat completions: OpenAI, OpenRouter, Ollama, vLLM. */
  @EnvironmentVariable('OPENAI_BASE_URL')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  baseUrl: string = openaiUrl;

  /** Local servers such as Ollama and vLLM need none. */
  @EnvironmentVariable('OPENAI_API_KEY')
  @ValidateIf((config: OpenaiConfig) => isOpenaiItself(config.baseUrl) || config.apiKey !== undefined)
  @IsString()
  @IsNotEmpty()
  apiKey?: string;

  @EnvironmentVariable('OPENAI_MODEL')
  @IsString()
  @IsNotEmpty()
  model!: string;

  /** Prompt, history, the turn and the answer together; about 4 characters a token. */
  @EnvironmentVariable('OPENAI_CONTEXT_TOKENS')
  @Type(() => Number)
  @IsInt()
  @Min(2048)
  @Max(2_000_000)
  contextTokens: number = 8000;

  /** The longest answer. Reasoning models count their thoughts too: give them more. */
  @EnvironmentVariable('OPENAI_MAX_OUTPUT_TOKENS')
  @Type(() => Number)
  @IsInt()
  @Min(16)
  @AtMostHalfOfContext()
  maxOutputTokens: number = 1024;
}

/** The answer must leave room for the prompt and the conversation. */
function AtMostHalfOfContext(): PropertyDecorator {
  return ValidateBy({
    name: 'atMostHalfOfContext',
    validator: {
      validate: (tokens, args) =>
        args?.object instanceof OpenaiConfig && Number(tokens) * 2 <= args.object.contextTokens,
      defaultMessage: () => 'maxOutputTokens must be at most half of OPENAI_CONTEXT_TOKENS',
    },
  });
}

/** OpenAI's own host wants a key and, since its reasoning models, `max_completion_tokens` instead of `max_tokens`. */
export function isOpenaiItself(baseUrl: string): boolean {
  return URL.canParse(baseUrl) && new URL(baseUrl).hostname === 'api.openai.com';
}
