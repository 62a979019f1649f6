import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  IsTimeZone,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  Validate,
  ValidateNested,
  ValidatorConstraint,
  type ValidationArguments,
  type ValidatorConstraintInterface,
} from 'class-validator';
import { IfGiven, Storable } from '../../foundation/http/fields';
import type { BudgetLimits, BusinessHours, ConnectionSettings, OpeningTime } from '../connection-settings';

/** Query of `POST` and `DELETE /api/v1/{channel}/disconnect`. */
export class DisconnectQuery {
  @ApiPropertyOptional({ format: 'uuid', description: 'Which, where there are several.' })
  @IsOptional()
  @IsUUID()
  connection_id?: string;
}

/** Query of `GET /api/v1/connections`. */
export class ConnectionsQuery {
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

  @ApiPropertyOptional({
    enum: ['active', 'all'],
    default: 'active',
    description: '`all`: also disconnected ones.',
  })
  @IsIn(['active', 'all'])
  state: 'active' | 'all' = 'active';
}

@ValidatorConstraint({ name: 'isLater' })
class IsLater implements ValidatorConstraintInterface {
  validate(to: unknown, args?: ValidationArguments): boolean {
    const from = args?.object instanceof OpeningTimeRequest ? args.object.from : undefined;
    return typeof to === 'string' && typeof from === 'string' && from < to;
  }

  defaultMessage(): string {
    return 'to must be later than from; a night is two entries';
  }
}

/** Open on one day of the week. */
export class OpeningTimeRequest implements OpeningTime {
  @ApiProperty({ minimum: 0, maximum: 6, description: '0 is Sunday.', example: 1 })
  @IsInt()
  @Min(0)
  @Max(6)
  day!: number;

  @ApiProperty({ example: '09:00' })
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/, { message: 'from must look like 09:00' })
  from!: string;

  @ApiProperty({ description: '`24:00` is the end of the day.', example: '17:30' })
  @Matches(/^(([01]\d|2[0-3]):[0-5]\d|24:00)$/, { message: 'to must look like 17:30' })
  @Validate(IsLater)
  to!: string;
}

/** When the agent answers. */
export class BusinessHoursRequest implements BusinessHours {
  @ApiProperty({ example: 'Europe/Berlin' })
  @IsTimeZone()
  timeZone!: string;

  @ApiProperty({ type: [OpeningTimeRequest], maxItems: 50 })
  @IsArray()
  @ArrayMaxSize(50)
  @ValidateNested({ each: true })
  @Type(() => OpeningTimeRequest)
  open!: OpeningTimeRequest[];

  @ApiProperty({ maxLength: 1000, example: 'We are back on Monday at nine.' })
  @IsString()
  @Length(1, 1000)
  @Storable()
  closedText!: string;
}

/** An approved template without parameters. */
export class TemplateNameRequest {
  @ApiProperty({ example: 'please_write_again' })
  @Matches(/^[a-z0-9_]{1,512}$/, { message: 'name must be the name of a template, like please_write_again' })
  name!: string;

  @ApiProperty({ example: 'en' })
  @Matches(/^[a-z]{2,3}(_[A-Z]{2,3})?$/, { message: 'language must look like en or pt_BR' })
  language!: string;
}

/** 0: no limit. */
const Figure = (): PropertyDecorator => (target, key) => {
  ApiPropertyOptional({ minimum: 0, maximum: 1_000_000_000, description: '0: no limit.', example: 100 })(
    target,
    key,
  );
  IsOptional()(target, key);
  IsInt()(target, key);
  Min(0)(target, key);
  Max(1_000_000_000)(target, key);
};

/** At most so many. */
export class BudgetRequest implements BudgetLimits {
  @Figure() personMessagesPerHour?: number;
  @Figure() personMessagesPerDay?: number;
  @Figure() personTokensPerHour?: number;
  @Figure() personTokensPerDay?: number;
  @Figure() messagesPerHour?: number;
  @Figure() messagesPerDay?: number;
  @Figure() tokensPerHour?: number;
  @Figure() tokensPerDay?: number;
}

/** All of the settings: what is not in it is not set any more. */
export class SettingsRequest implements ConnectionSettings {
  @ApiPropertyOptional({ maxLength: 1000, description: 'In front of the first answer.' })
  @IsOptional()
  @IsString()
  @MaxLength(1000)
  @Storable()
  greeting?: string;

  @ApiPropertyOptional({ type: BusinessHoursRequest, description: 'Outside of them the agent is not asked.' })
  @IsOptional()
  @ValidateNested()
  @Type(() => BusinessHoursRequest)
  hours?: BusinessHoursRequest;

  @ApiPropertyOptional({
    type: [String],
    maxItems: 1000,
    description: 'Whom the bot never answers: numbers or ids.',
  })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @Length(1, 200, { each: true })
  @Storable({ each: true })
  quiet?: string[];

  @ApiPropertyOptional({
    type: TemplateNameRequest,
    description: 'Sent in the place of an answer that comes after the service window.',
  })
  @IsOptional()
  @ValidateNested()
  @Type(() => TemplateNameRequest)
  windowTemplate?: TemplateNameRequest;

  @ApiPropertyOptional({ type: BudgetRequest, description: "In the place of the installation's limits." })
  @IsOptional()
  @ValidateNested()
  @Type(() => BudgetRequest)
  budget?: BudgetRequest;
}

/** Body of `PATCH /api/v1/connections/{id}`: what is not in it stays. */
export class ChangeConnectionRequest {
  @ApiPropertyOptional({ type: String, nullable: true, maxLength: 100, example: 'Shop Berlin' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() || null : value))
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @Storable()
  label?: string | null;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    format: 'uuid',
    description: "Moves the number to this agent. null: the installation's.",
  })
  @IsOptional()
  @IsUUID()
  agent_id?: string | null;

  @ApiPropertyOptional({ type: SettingsRequest })
  @IfGiven()
  @ValidateNested()
  @Type(() => SettingsRequest)
  settings?: SettingsRequest;
}
