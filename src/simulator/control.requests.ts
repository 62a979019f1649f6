import { ArrayUnique, IsIn, IsInt, IsOptional, Max, Min, ValidateIf } from 'class-validator';
import { faultKinds, type Fault } from './faults';
import { deliveryReports, type DeliveryReport } from './simulator';

const oneOf = (kinds: readonly Fault['kind'][]) =>
  ValidateIf((request: FaultRequest) => kinds.includes(request.kind));

/** A fault and how many of the next sends it meets. */
export class FaultRequest {
  @IsIn(faultKinds)
  kind!: Fault['kind'];

  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  count?: number;

  /** The Graph API's error code. */
  @oneOf(['error', 'fails-later'])
  @IsInt()
  code?: number;

  @IsOptional()
  @IsInt()
  @Min(400)
  @Max(599)
  status?: number;

  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(3600)
  retryAfterSeconds?: number;

  @oneOf(['slow'])
  @IsInt()
  @Min(1)
  @Max(300_000)
  delayMs?: number;
}

/** How webhooks are sent from now on; what is absent is back to normal. */
export class WebhooksRequest {
  @IsInt()
  @Min(0)
  @Max(100)
  duplicates = 0;

  @IsInt()
  @Min(0)
  @Max(600_000)
  delayMs = 0;

  @IsInt()
  @Min(0)
  @Max(100)
  reorder = 0;
}

/** Which reports follow a message from now on, and how long each waits for the one before. */
export class ReportsRequest {
  @IsIn(deliveryReports, { each: true })
  @ArrayUnique()
  reports: DeliveryReport[] = [...deliveryReports];

  @IsInt()
  @Min(0)
  @Max(600_000)
  stepMs = 50;
}
