import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min, MinLength } from 'class-validator';
import { EnvironmentVariable } from '../config/environment-variable';

/** Who may read the metrics. */
export class MetricsConfig {
  /** What Prometheus sends as its Bearer token. Unset: nobody in production, else callers on this machine. */
  @EnvironmentVariable('METRICS_TOKEN')
  @IsOptional()
  @IsString()
  @MinLength(16)
  token?: string;

  /** A port for the metrics alone, beside the application's own or where there is none. Unset: none. */
  @EnvironmentVariable('METRICS_PORT')
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  port?: number;
}
