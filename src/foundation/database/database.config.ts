import { Type } from 'class-transformer';
import { IsInt, IsString, Matches, Max, Min } from 'class-validator';
import { EnvironmentVariable } from '../config/environment-variable';

/** Where the database is, and how many connections a process opens to it. */
export class DatabaseConfig {
  /** A PostgreSQL server of version 15 to 18. `main` puts the embedded server's here when the operator sets none. */
  @EnvironmentVariable('DATABASE_URL')
  @IsString()
  @Matches(/^postgres(ql)?:\/\//, { message: 'url must be a postgres:// URL' })
  url!: string;

  /** Connections of the hot path's pool, and as many again for everything else. */
  @EnvironmentVariable('DATABASE_POOL')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  pool = 6;
}
