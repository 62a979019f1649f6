import { IsOptional, Length } from 'class-validator';

/** Body of `POST /simulator/accounts`: a business; everything else is made for it. */
export class AccountRequest {
  @IsOptional()
  @Length(1, 100)
  name?: string;
}
