/**
 * Stands in the `default` of a switch over a closed set: the compiler refuses it as long as a case is missing.
 * @throws Error where data from outside holds what the types say it cannot
 */
export function never(value: never): never {
  throw new Error(`There is no case for ${JSON.stringify(value)}`);
}
