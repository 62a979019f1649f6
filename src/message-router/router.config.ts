import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { EnvironmentVariable } from '../foundation/config/environment-variable';

/** How messages are worked on. */
export class RouterConfig {
  /** `off`: this process only receives; `npm run worker` does the rest. */
  @EnvironmentVariable('WORKERS')
  @IsIn(['on', 'off'])
  workers: 'on' | 'off' = 'on';

  /** How long a conversation's first message waits for more before the agent is asked, ms. */
  @EnvironmentVariable('CONVERSE_BURST_MS')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(60_000)
  burstMs = 0;

  /** How long a send whose outcome is unknown waits for a delivery report, ms. */
  @EnvironmentVariable('AMBIGUOUS_WAIT_MS')
  @Type(() => Number)
  @IsInt()
  @Min(100)
  @Max(600_000)
  ambiguousWaitMs = 30_000;

  /** Whether people see that their messages were read, where a channel can show it. */
  @EnvironmentVariable('READ_RECEIPTS')
  @IsIn(['on', 'off'])
  readReceipts: 'on' | 'off' = 'on';
}
