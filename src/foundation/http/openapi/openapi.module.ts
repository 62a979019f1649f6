import { Module } from '@nestjs/common';
import { ApiDescription } from './api-description';
import { DocumentationController } from './documentation.controller';
import { RouteMarks } from './route-marks';

/** The description of the HTTP API. */
@Module({
  controllers: [DocumentationController],
  providers: [ApiDescription, RouteMarks],
})
export class OpenApiModule {}
