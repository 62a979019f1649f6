import { IsOptional, IsString, MinLength } from 'class-validator';
import { EnvironmentVariable } from '../config/environment-variable';

/** Who may read the metrics. */
export class MetricsConfig {
  /** What Prometheus sends as its Bearer token. Unset: nobody in production, else callers on this machine. */
  @EnvironmentVariable('METRICS_TOKEN')
  @IsOptional()
  @IsString()
  @MinLength(16)
  token?: string;
}
