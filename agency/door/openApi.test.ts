import { type AnyContractProcedure, isContractProcedure } from '@orpc/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { agencyContract } from '../../contract/agency.ts';
import { type AgencyCore, openAgency } from '../agency.ts';

const url = 'http://agency.invalid';
let agency: AgencyCore;
let document: {
  paths: Record<string, Record<string, { responses: Record<string, unknown>; security?: unknown[] }>>;
};

beforeAll(async () => {
  agency = await openAgency();
  document = await (await agency.answer(new Request(`${url}/openapi.json`))).json();
});
afterAll(() => agency.close());

interface Call {
  name: string;
  method: string;
  path: string;
  contract: AnyContractProcedure['~orpc'];
}

/** Every procedure of the contract, wherever it stands. */
function callsOf(part: object, name: string[] = []): Call[] {
  if (!isContractProcedure(part))
    return Object.entries(part).flatMap(([key, inner]) => callsOf(inner, [...name, key]));
  const contract = part['~orpc'];
  const { method = '', path = '' } = contract.route;
  return [{ name: name.join('.'), method, path, contract }];
}

type ErrorMap = Record<string, { status?: number }>;

const calls = callsOf(agencyContract);
const openToEverybody = ['activate', 'time', 'keys'];

test('the walk finds every procedure, and no two have one address', () => {
  expect(calls.length).toBeGreaterThan(35);
  const addresses = calls.map(({ method, path }) => `${method} ${path}`);
  expect(new Set(addresses).size).toBe(calls.length);
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.toSorted()).toEqual(addresses.toSorted());
});

test.each(calls)(
  '$name is described with each of its errors under its status',
  ({ method, path, contract }) => {
    const { responses } = document.paths[path]?.[method.toLowerCase()] ?? { responses: {} };
    expect(Object.keys(responses)).toContain('200');
    const declared = Object.entries(contract.errorMap as ErrorMap);
    for (const [code, error] of declared) {
      const response = JSON.stringify(responses[String(error.status)] ?? null);
      expect(response, `${code} ${error.status}`).toContain(`{"const":"${code}"}`);
    }
    const inDocument = Object.keys(responses).filter((status) => Number(status) >= 400);
    expect(inDocument.toSorted()).toEqual(
      [...new Set(declared.map(([, error]) => String(error.status)))].toSorted(),
    );
  },
);

test.each(calls)(
  '$name declares what a stranger and a request without form are answered with',
  async ({ name, method, path, contract }) => {
    const ask = async (authorization: string, body: string | null) => {
      const response = await agency.answer(
        new Request(url + path.replaceAll(/\{\w+\}/g, 'x'), {
          method,
          headers: { authorization, 'content-type': 'application/json' },
          body: method === 'GET' ? null : body,
        }),
      );
      return { status: response.status, answer: await response.json() };
    };
    const { status, answer } = await ask('Bearer a.b.c', '{"limit":{},"id":1}');
    if (name === 'time' || name === 'keys') {
      expect(status).toBe(200);
    } else {
      expect(answer).toMatchObject({ defined: true, code: expect.any(String) });
      expect(Object.keys(contract.errorMap)).toContain(answer.code);
      expect(status).toBe((contract.errorMap as ErrorMap)[answer.code]?.status);
    }
    expect(status === 401).toBe(!openToEverybody.includes(name));
    if (contract.inputSchema) expect(Object.keys(contract.errorMap)).toContain('BAD_REQUEST');
  },
);
