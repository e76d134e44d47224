import { FiledRequest } from '../../domain/deskRequest.ts';

/** The request within a token whose signature was verified when it was taken. */
export function readRequest(token: string): FiledRequest {
  return FiledRequest.parse(JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')));
}
