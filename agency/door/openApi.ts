import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { agencyContract } from '../../contract/agency.ts';

/** The OpenAPI description of the whole interface, made from the contract. */
export function openApiDocument() {
  return new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(
    agencyContract,
    {
      info: {
        title: 'Anxin agency (安心认证 中心端)',
        version: '1.0.0',
        description:
          'What terminals and officers ask of the central agency. A terminal signs a token of at most two minutes for every single call; an officer has a token of their own.',
      },
      components: {
        securitySchemes: {
          terminal: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description:
              'EdDSA by the terminal itself; iss = sub = terminal id, aud = anxin-agency, jti used once',
          },
          officer: { type: 'http', scheme: 'bearer' },
        },
      },
    },
  );
}
